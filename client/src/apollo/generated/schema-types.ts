export type AddPasskeyInput = {
  answer: unknown;
  challenge: string;
  name?: string | null | undefined;
};

export type AddTotpInput = {
  code: string;
  name?: string | null | undefined;
};

export type AuditEventFilter = {
  actorId?: string | null | undefined;
  kind?: AuditEventKind | null | undefined;
  outcome?: AuditOutcome | null | undefined;
  since?: string | null | undefined;
  subjectId?: string | null | undefined;
  until?: string | null | undefined;
};

export type AuditEventKind =
  | 'ACCOUNT_DELETED'
  | 'ACCOUNT_DISABLED'
  | 'ACCOUNT_ENABLED'
  | 'ACCOUNT_IMPORTED'
  | 'ADMINISTRATOR_CREATED'
  | 'CONFIRMED'
  | 'DATA_EXPORTED'
  | 'DELETION_CANCELLED'
  | 'DELETION_SCHEDULED'
  | 'DEVICE_TRUSTED'
  | 'EMAIL_CHANGED'
  | 'EMAIL_CHANGE_STARTED'
  | 'EMAIL_CHANGE_UNDONE'
  | 'EMAIL_VERIFIED'
  | 'EXPLORED_AS'
  | 'INVITATION_REISSUED'
  | 'MAIL_CANCELLED'
  | 'MAIL_RETRIED'
  | 'PASSKEY_CLONE_SUSPECTED'
  | 'PASSWORD_CHANGED'
  | 'PASSWORD_CHOSEN'
  | 'PASSWORD_RESET'
  | 'PASSWORD_RESET_REQUESTED'
  | 'RECOVERY_CODES_RENEWED'
  | 'RECOVERY_CODE_USED'
  | 'REFRESH_TOKEN_REUSED'
  | 'REGISTERED'
  | 'ROLE_CHANGED'
  | 'SECOND_FACTORS_RESET'
  | 'SECOND_FACTOR_ADDED'
  | 'SECOND_FACTOR_FAILED'
  | 'SECOND_FACTOR_LOCKED'
  | 'SECOND_FACTOR_REMOVED'
  | 'SECOND_FACTOR_RENAMED'
  | 'SERVICE_TOKEN_CREATED'
  | 'SERVICE_TOKEN_REVOKED'
  | 'SESSION_REVOKED'
  | 'SIGNED_IN'
  | 'SIGNED_OUT'
  | 'SIGN_IN_FAILED'
  | 'TOKEN_EXCHANGED'
  | 'TRUSTED_DEVICES_FORGOTTEN'
  | 'USER_CREATED'
  | 'USER_SESSIONS_ENDED';

export type AuditOutcome =
  | 'FAILURE'
  | 'SUCCESS';

export type ChangeEmailInput = {
  email: string;
};

export type ChangePasswordInput = {
  currentPassword: string;
  newPassword: string;
  newPasswordConfirmation: string;
};

export type ChoosePasswordInput = {
  delivery?: TokenDelivery | null | undefined;
  password: string;
  passwordConfirmation: string;
  token: string;
};

export type CompleteLoginInput = {
  challenge: string;
  delivery?: TokenDelivery | null | undefined;
  proof: ProofInput;
  trustDevice?: boolean | null | undefined;
};

export type CreateFirstAdministratorInput = {
  delivery?: TokenDelivery | null | undefined;
  email: string;
  firstName: string;
  lastName: string;
  password: string;
  passwordConfirmation: string;
  token: string;
};

export type CreateUserInput = {
  email: string;
  firstName: string;
  lastName: string;
  phone?: string | null | undefined;
  role?: Role | null | undefined;
};

export type Factor =
  | 'PASSKEY'
  | 'PASSWORD'
  | 'RECOVERY_CODE'
  | 'TOTP';

export type FailureCode =
  | 'ACCOUNT_DISABLED'
  | 'CHALLENGE_EXPIRED'
  | 'EMAIL_NOT_VERIFIED'
  | 'ENROLMENT_REQUIRED'
  | 'EXPLORATION_CLOSED'
  | 'FACTOR_NOT_FOUND'
  | 'FIELD_NOT_FOUND'
  | 'INVALID_CREDENTIALS'
  | 'LAST_ADMINISTRATOR'
  | 'LAST_WAY_IN'
  | 'LINK_EXPIRED'
  | 'MAIL_NOT_FOUND'
  | 'MAIL_SETTLED'
  | 'OWN_ACCOUNT'
  | 'OWN_ROLE'
  | 'PASSKEY_REJECTED'
  | 'PASSWORD_ALREADY_CHOSEN'
  | 'PROOF_REJECTED'
  | 'REGISTRATION_CLOSED'
  | 'SECOND_FACTOR_REQUIRED'
  | 'SESSION_ENDED'
  | 'SESSION_NOT_FOUND'
  | 'SETUP_CLOSED'
  | 'TOKEN_NOT_EXCHANGED'
  | 'TOO_MANY_MAILS'
  | 'USER_NOT_FOUND'
  | 'VALIDATION_FAILED';

export type FieldErrorCode =
  | 'EMAIL_TAKEN'
  | 'MALFORMED'
  | 'PASSWORDS_DIFFER'
  | 'PASSWORD_ENTIRELY_NUMERIC'
  | 'PASSWORD_INCORRECT'
  | 'PASSWORD_TOO_COMMON'
  | 'PASSWORD_TOO_SIMILAR'
  | 'REQUIRED'
  | 'ROLE_NOT_ALLOWED'
  | 'TOO_LONG'
  | 'TOO_MANY'
  | 'TOO_SHORT';

export type LinkInput = {
  token: string;
};

export type LoginInput = {
  delivery?: TokenDelivery | null | undefined;
  email: string;
  password: string;
};

export type LoginWithPasskeyInput = {
  answer: unknown;
  challenge: string;
  delivery?: TokenDelivery | null | undefined;
};

export type MailFilter = {
  kind?: MailKind | null | undefined;
  recipient?: string | null | undefined;
  state?: MailState | null | undefined;
};

export type MailKind =
  | 'ACCOUNT_DELETED'
  | 'ALREADY_REGISTERED'
  | 'DELETION_CANCELLED'
  | 'DELETION_SCHEDULED'
  | 'EMAIL_CHANGED'
  | 'EMAIL_CHANGE_CONFIRM'
  | 'EMAIL_VERIFICATION'
  | 'INVITATION'
  | 'NEW_DEVICE'
  | 'PASSWORD_CHANGED'
  | 'PASSWORD_RESET'
  | 'ROLE_CHANGED'
  | 'SECOND_FACTOR_CHANGED'
  | 'SESSION_REUSED';

export type MailState =
  | 'CANCELLED'
  | 'EXPIRED'
  | 'FAILED'
  | 'QUEUED'
  | 'SENT';

export type OrderDirection =
  | 'ASC'
  | 'DESC';

export type ProofInput =
  {   passkey: unknown; password?: never; recoveryCode?: never; totp?: never; }
  |  { passkey?: never;   password: string; recoveryCode?: never; totp?: never; }
  |  { passkey?: never; password?: never;   recoveryCode: string; totp?: never; }
  |  { passkey?: never; password?: never; recoveryCode?: never;   totp: string; };

export type RegisterInput = {
  delivery?: TokenDelivery | null | undefined;
  email: string;
  firstName: string;
  lastName: string;
  password: string;
  passwordConfirmation: string;
  phone?: string | null | undefined;
  role?: Role | null | undefined;
};

export type RenameFactorInput = {
  id: string;
  name: string;
};

export type RequestPasswordResetInput = {
  email: string;
};

export type ResetPasswordInput = {
  password: string;
  passwordConfirmation: string;
  token: string;
};

export type Role =
  | 'ADMIN'
  | 'CLIENT'
  | 'EMPLOYEE'
  | 'MANAGER';

export type RootOperation =
  | 'MUTATION'
  | 'QUERY'
  | 'SUBSCRIPTION';

export type SessionEndReason =
  | 'ACCOUNT_DISABLED'
  | 'EXPIRED'
  | 'LOGGED_OUT'
  | 'PASSWORD_CHANGED'
  | 'REUSED'
  | 'REVOKED'
  | 'UNKNOWN_TOKEN';

export type SetUserActiveInput = {
  active: boolean;
  userId: string;
};

export type SetUserRoleInput = {
  role: Role;
  userId: string;
};

export type TokenDelivery =
  | 'BODY'
  | 'COOKIE';

export type UpdateProfileInput = {
  firstName?: string | null | undefined;
  lastName?: string | null | undefined;
  locale?: string | null | undefined;
  newDeviceNotices?: boolean | null | undefined;
  phone?: string | null | undefined;
};

export type UserFilter = {
  active?: boolean | null | undefined;
  role?: Role | null | undefined;
  text?: string | null | undefined;
};

export type UserOrder = {
  direction?: OrderDirection | null | undefined;
  field: UserOrderField;
};

export type UserOrderField =
  | 'CREATED_AT'
  | 'EMAIL'
  | 'LAST_NAME'
  | 'ROLE';
