/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { Operation } from '../../core/operation.ts'
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

export type ConfirmInput = {
  challenge?: string | null | undefined;
  proof: ProofInput;
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

export type ExchangeRefusalReason =
  | 'CREDENTIALS_CHANGED'
  | 'EXPIRED'
  | 'NOT_KNOWN'
  | 'SECOND_FACTOR_MISSING'
  | 'SIGNATURE_INVALID'
  | 'TRADED_BEFORE';

export type ExchangeTokenInput = {
  delivery?: TokenDelivery | null | undefined;
  idempotencyKey?: string | null | undefined;
  token: string;
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

export type LogoutInput = {
  refreshToken?: string | null | undefined;
};

export type OrderDirection =
  | 'ASC'
  | 'DESC';

export type ProofInput =
  {   passkey: unknown; password?: never; recoveryCode?: never; totp?: never; }
  |  { passkey?: never;   password: string; recoveryCode?: never; totp?: never; }
  |  { passkey?: never; password?: never;   recoveryCode: string; totp?: never; }
  |  { passkey?: never; password?: never; recoveryCode?: never;   totp: string; };

export type RefreshInput = {
  delivery?: TokenDelivery | null | undefined;
  refreshToken?: string | null | undefined;
};

export type RefreshReuse =
  | 'CONCURRENT'
  | 'LOST_RESPONSE'
  | 'NONE';

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

export type TokenKind =
  | 'ACCESS'
  | 'REFRESH';

export type TokenProblem =
  | 'EXPIRED'
  | 'MALFORMED'
  | 'SESSION_ENDED'
  | 'SIGNATURE_INVALID'
  | 'SUPERSEDED';

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

export type AccountFragment = { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string };

export type DeviceFragment = { id: string, current: boolean, createdAt: string, lastUsedAt: string, expiresAt: string, device: string | null, ipAddress: string | null };

export type IssuedTokensFragment = { accessToken: string, accessTokenExpiresIn: number, refreshToken: string | null, refreshTokenExpiresIn: number, serverTime: string };

export type RegisterMutationVariables = Exact<{
  input: RegisterInput;
}>;


export type RegisterMutation = { register:
    | { __typename: 'Authenticated', user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string }, session: { id: string, current: boolean, createdAt: string, lastUsedAt: string, expiresAt: string, device: string | null, ipAddress: string | null }, tokens: { accessToken: string, accessTokenExpiresIn: number, refreshToken: string | null, refreshTokenExpiresIn: number, serverTime: string } }
    | { __typename: 'EnrolmentRequired', code: FailureCode, message: string }
    | { __typename: 'RegistrationClosed', code: FailureCode, message: string }
    | { __typename: 'RegistrationStarted' }
    | { __typename: 'ValidationError', code: FailureCode, message: string, fieldErrors: Array<{ path: Array<string>, code: FieldErrorCode, message: string }> }
   };

export type LoginMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginMutation = { login:
    | { __typename: 'AccountDisabled', code: FailureCode, message: string }
    | { __typename: 'Authenticated', user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string }, session: { id: string, current: boolean, createdAt: string, lastUsedAt: string, expiresAt: string, device: string | null, ipAddress: string | null }, tokens: { accessToken: string, accessTokenExpiresIn: number, refreshToken: string | null, refreshTokenExpiresIn: number, serverTime: string } }
    | { __typename: 'EmailNotVerified', code: FailureCode, message: string }
    | { __typename: 'EnrolmentRequired', code: FailureCode, message: string }
    | { __typename: 'InvalidCredentials', code: FailureCode, message: string }
    | { __typename: 'SecondFactorRequired', code: FailureCode, message: string }
   };

export type LoginInStepsMutationVariables = Exact<{
  input: LoginInput;
}>;


export type LoginInStepsMutation = { login:
    | { __typename: 'AccountDisabled', code: FailureCode, message: string }
    | { __typename: 'Authenticated', user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string }, session: { id: string, current: boolean, createdAt: string, lastUsedAt: string, expiresAt: string, device: string | null, ipAddress: string | null }, tokens: { accessToken: string, accessTokenExpiresIn: number, refreshToken: string | null, refreshTokenExpiresIn: number, serverTime: string } }
    | { __typename: 'EmailNotVerified', code: FailureCode, message: string }
    | { __typename: 'EnrolmentRequired', factors: Array<Factor>, code: FailureCode, message: string, tokens: { accessToken: string, accessTokenExpiresIn: number, refreshToken: string | null, refreshTokenExpiresIn: number, serverTime: string } }
    | { __typename: 'InvalidCredentials', code: FailureCode, message: string }
    | { __typename: 'SecondFactorRequired', challenge: string, expiresIn: number, factors: Array<Factor>, code: FailureCode, message: string }
   };

export type RefreshMutationVariables = Exact<{
  input?: RefreshInput | null | undefined;
}>;


export type RefreshMutation = { refresh:
    | { __typename: 'Refreshed', reuse: RefreshReuse, user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string }, session: { id: string, current: boolean, createdAt: string, lastUsedAt: string, expiresAt: string, device: string | null, ipAddress: string | null }, tokens: { accessToken: string, accessTokenExpiresIn: number, refreshToken: string | null, refreshTokenExpiresIn: number, serverTime: string } }
    | { __typename: 'SessionEnded', code: FailureCode, message: string, reason: SessionEndReason }
   };

export type LogoutMutationVariables = Exact<{
  input?: LogoutInput | null | undefined;
}>;


export type LogoutMutation = { logout: { sessionEnded: boolean } };

export type ProfileQueryVariables = Exact<{ [key: string]: never; }>;


export type ProfileQuery = { profile: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string } };

export type ChangePasswordMutationVariables = Exact<{
  input: ChangePasswordInput;
}>;


export type ChangePasswordMutation = { changePassword:
    | { __typename: 'PasswordChanged', otherSessionsEnded: number, user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string }, session: { id: string, current: boolean, createdAt: string, lastUsedAt: string, expiresAt: string, device: string | null, ipAddress: string | null }, tokens: { accessToken: string, accessTokenExpiresIn: number, refreshToken: string | null, refreshTokenExpiresIn: number, serverTime: string } }
    | { __typename: 'ValidationError', code: FailureCode, message: string, fieldErrors: Array<{ path: Array<string>, code: FieldErrorCode, message: string }> }
   };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { sessions: Array<{ id: string, current: boolean, createdAt: string, lastUsedAt: string, expiresAt: string, device: string | null, ipAddress: string | null }> };

export type RevokeMutationVariables = Exact<{
  id: string;
}>;


export type RevokeMutation = { revokeSession:
    | { __typename: 'SessionNotFound', code: FailureCode, message: string }
    | { __typename: 'SessionRevoked', id: string }
   };

export type RevokeOthersMutationVariables = Exact<{ [key: string]: never; }>;


export type RevokeOthersMutation = { revokeOtherSessions: { count: number } };

export type SetRoleMutationVariables = Exact<{
  input: SetUserRoleInput;
}>;


export type SetRoleMutation = { setUserRole:
    | { __typename: 'LastAdministrator', code: FailureCode, message: string }
    | { __typename: 'OwnRole', code: FailureCode, message: string }
    | { __typename: 'UserNotFound', code: FailureCode, message: string }
    | { __typename: 'UserRoleSet', user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string } }
   };

export type SetActiveMutationVariables = Exact<{
  input: SetUserActiveInput;
}>;


export type SetActiveMutation = { setUserActive:
    | { __typename: 'LastAdministrator', code: FailureCode, message: string }
    | { __typename: 'UserActiveSet', sessionsEnded: number, user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string } }
    | { __typename: 'UserNotFound', code: FailureCode, message: string }
   };

export type VerifyQueryVariables = Exact<{
  token: string;
}>;


export type VerifyQuery = { verifyToken: { valid: boolean, kind: TokenKind | null, problem: TokenProblem | null, expiresAt: string | null, user: { id: string, email: string, role: Role } | null } };

export type UpdateProfileMutationVariables = Exact<{
  input: UpdateProfileInput;
}>;


export type UpdateProfileMutation = { updateProfile:
    | { __typename: 'ProfileUpdated', user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string } }
    | { __typename: 'ValidationError', code: FailureCode, message: string, fieldErrors: Array<{ path: Array<string>, code: FieldErrorCode, message: string }> }
   };

export type MailPreferencesQueryVariables = Exact<{ [key: string]: never; }>;


export type MailPreferencesQuery = { profile: { emailVerified: boolean, locale: string | null, newDeviceNotices: boolean } };

export type RequestPasswordResetMutationVariables = Exact<{
  input: RequestPasswordResetInput;
}>;


export type RequestPasswordResetMutation = { requestPasswordReset: { __typename: 'MailRequested', expiresIn: number, nextRequestIn: number } };

export type ResetPasswordMutationVariables = Exact<{
  input: ResetPasswordInput;
}>;


export type ResetPasswordMutation = { resetPassword:
    | { __typename: 'LinkExpired', code: FailureCode, message: string }
    | { __typename: 'PasswordReset', sessionsEnded: number }
    | { __typename: 'ValidationError', code: FailureCode, message: string, fieldErrors: Array<{ path: Array<string>, code: FieldErrorCode }> }
   };

export type RequestEmailVerificationMutationVariables = Exact<{ [key: string]: never; }>;


export type RequestEmailVerificationMutation = { requestEmailVerification: { expiresIn: number, nextRequestIn: number } };

export type VerifyEmailMutationVariables = Exact<{
  input: LinkInput;
}>;


export type VerifyEmailMutation = { verifyEmail:
    | { __typename: 'EmailVerified', email: string }
    | { __typename: 'LinkExpired', code: FailureCode, message: string }
   };

export type NewInvitationFragment = { link: string, expiresAt: string, user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string } };

export type MailedInvitationFragment = { expiresAt: string, user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string } };

export type CreateUserMutationVariables = Exact<{
  input: CreateUserInput;
}>;


export type CreateUserMutation = { createUser:
    | { __typename: 'Invitation', link: string, expiresAt: string, user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string } }
    | { __typename: 'InvitationMailed', expiresAt: string, user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string } }
    | { __typename: 'TooManyMails', code: FailureCode, message: string }
    | { __typename: 'ValidationError', code: FailureCode, message: string, fieldErrors: Array<{ path: Array<string>, code: FieldErrorCode, message: string }> }
   };

export type ReissueInvitationMutationVariables = Exact<{
  userId: string;
}>;


export type ReissueInvitationMutation = { reissueInvitation:
    | { __typename: 'Invitation', link: string, expiresAt: string, user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string } }
    | { __typename: 'InvitationMailed', expiresAt: string, user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string } }
    | { __typename: 'PasswordAlreadyChosen', code: FailureCode, message: string }
    | { __typename: 'TooManyMails', code: FailureCode, message: string }
    | { __typename: 'UserNotFound', code: FailureCode, message: string }
   };

export type SendPasswordResetMutationVariables = Exact<{
  userId: string;
}>;


export type SendPasswordResetMutation = { sendPasswordReset:
    | { __typename: 'AccountDisabled', code: FailureCode, message: string }
    | { __typename: 'PasswordResetMailed', expiresIn: number, user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string } }
    | { __typename: 'TooManyMails', code: FailureCode, message: string }
    | { __typename: 'UserNotFound', code: FailureCode, message: string }
   };

export type ChoosePasswordMutationVariables = Exact<{
  input: ChoosePasswordInput;
}>;


export type ChoosePasswordMutation = { choosePassword:
    | { __typename: 'Authenticated', user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string }, session: { id: string, current: boolean, createdAt: string, lastUsedAt: string, expiresAt: string, device: string | null, ipAddress: string | null }, tokens: { accessToken: string, accessTokenExpiresIn: number, refreshToken: string | null, refreshTokenExpiresIn: number, serverTime: string } }
    | { __typename: 'EnrolmentRequired', code: FailureCode, message: string }
    | { __typename: 'LinkExpired', code: FailureCode, message: string }
    | { __typename: 'SecondFactorRequired', code: FailureCode, message: string }
    | { __typename: 'ValidationError', code: FailureCode, message: string, fieldErrors: Array<{ path: Array<string>, code: FieldErrorCode, message: string }> }
   };

export type CreateFirstAdministratorMutationVariables = Exact<{
  input: CreateFirstAdministratorInput;
}>;


export type CreateFirstAdministratorMutation = { createFirstAdministrator:
    | { __typename: 'Authenticated', user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string }, session: { id: string, current: boolean, createdAt: string, lastUsedAt: string, expiresAt: string, device: string | null, ipAddress: string | null }, tokens: { accessToken: string, accessTokenExpiresIn: number, refreshToken: string | null, refreshTokenExpiresIn: number, serverTime: string } }
    | { __typename: 'EnrolmentRequired', code: FailureCode, message: string }
    | { __typename: 'SetupClosed', code: FailureCode, message: string }
    | { __typename: 'ValidationError', code: FailureCode, message: string, fieldErrors: Array<{ path: Array<string>, code: FieldErrorCode, message: string }> }
   };

export type ChangeEmailMutationVariables = Exact<{
  input: ChangeEmailInput;
}>;


export type ChangeEmailMutation = { changeEmail:
    | { __typename: 'EmailChangeStarted', expiresIn: number, user: { id: string, email: string, pendingEmail: string | null } }
    | { __typename: 'ValidationError', code: FailureCode, message: string, fieldErrors: Array<{ path: Array<string>, code: FieldErrorCode, message: string }> }
   };

export type CancelEmailChangeMutationVariables = Exact<{ [key: string]: never; }>;


export type CancelEmailChangeMutation = { cancelEmailChange: { user: { id: string, email: string, pendingEmail: string | null } } };

export type ConfirmEmailChangeMutationVariables = Exact<{
  input: LinkInput;
}>;


export type ConfirmEmailChangeMutation = { confirmEmailChange:
    | { __typename: 'EmailChanged', email: string }
    | { __typename: 'LinkExpired', code: FailureCode, message: string }
   };

export type UndoEmailChangeMutationVariables = Exact<{
  input: LinkInput;
}>;


export type UndoEmailChangeMutation = { undoEmailChange:
    | { __typename: 'EmailChangeUndone', email: string, sessionsEnded: number, expiresIn: number }
    | { __typename: 'LinkExpired', code: FailureCode, message: string }
   };

export type EmailsQueryVariables = Exact<{ [key: string]: never; }>;


export type EmailsQuery = { profile: { id: string, email: string, pendingEmail: string | null } };

export type EndUserSessionsMutationVariables = Exact<{
  userId: string;
}>;


export type EndUserSessionsMutation = { endUserSessions:
    | { __typename: 'UserNotFound', code: FailureCode, message: string }
    | { __typename: 'UserSessionsEnded', sessionsEnded: number, user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string } }
   };

export type UserSessionsQueryVariables = Exact<{
  userId: string;
}>;


export type UserSessionsQuery = { userSessions: Array<{ id: string, current: boolean, createdAt: string, lastUsedAt: string, expiresAt: string, device: string | null, ipAddress: string | null }> | null };

export type UserQueryVariables = Exact<{
  id: string;
}>;


export type UserQuery = { user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string } | null };

export type UsersQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: UserFilter | null | undefined;
  orderBy?: UserOrder | null | undefined;
}>;


export type UsersQuery = { users: { totalCount: number, edges: Array<{ cursor: string, node: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string } }>, pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, startCursor: string | null, endCursor: string | null } } };

export type RecordedEventFragment = { id: string, kind: AuditEventKind, outcome: AuditOutcome, createdAt: string, actorId: string | null, subjectId: string | null, sessionId: string | null, ipAddress: string | null, device: string | null, actor: { id: string } | null, subject: { id: string, email: string } | null, details: Array<{ name: string, value: string }> };

export type PageFragment = { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null };

export type AuditEventsQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
  filter?: AuditEventFilter | null | undefined;
}>;


export type AuditEventsQuery = { auditEvents: { pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null }, edges: Array<{ cursor: string, node: { id: string, kind: AuditEventKind, outcome: AuditOutcome, createdAt: string, actorId: string | null, subjectId: string | null, sessionId: string | null, ipAddress: string | null, device: string | null, actor: { id: string } | null, subject: { id: string, email: string } | null, details: Array<{ name: string, value: string }> } }> } };

export type MyActivityQueryVariables = Exact<{
  first?: number | null | undefined;
  after?: string | null | undefined;
}>;


export type MyActivityQuery = { myActivity: { pageInfo: { hasNextPage: boolean, hasPreviousPage: boolean, endCursor: string | null }, edges: Array<{ cursor: string, node: { id: string, kind: AuditEventKind, outcome: AuditOutcome, createdAt: string, actorId: string | null, subjectId: string | null, sessionId: string | null, ipAddress: string | null, device: string | null, actor: { id: string } | null, subject: { id: string, email: string } | null, details: Array<{ name: string, value: string }> } }> } };

export type ListedFactorFragment = { id: string, factor: Factor, name: string, createdAt: string, lastUsedAt: string | null, remaining: number | null };

export type FactorsQueryVariables = Exact<{ [key: string]: never; }>;


export type FactorsQuery = { factors: Array<{ id: string, factor: Factor, name: string, createdAt: string, lastUsedAt: string | null, remaining: number | null }> };

export type StartTotpMutationVariables = Exact<{ [key: string]: never; }>;


export type StartTotpMutation = { startTotp: { secret: string, uri: string, qrSvg: string, expiresIn: number } };

export type AddTotpMutationVariables = Exact<{
  input: AddTotpInput;
}>;


export type AddTotpMutation = { addTotp:
    | { __typename: 'ChallengeExpired', code: FailureCode, message: string }
    | { __typename: 'FactorAdded', recoveryCodes: Array<string> | null, factor: { id: string, factor: Factor, name: string, createdAt: string, lastUsedAt: string | null, remaining: number | null } }
    | { __typename: 'ProofRejected', attemptsLeft: number, code: FailureCode, message: string }
    | { __typename: 'ValidationError', code: FailureCode, message: string, fieldErrors: Array<{ path: Array<string>, code: FieldErrorCode, message: string }> }
   };

export type RenameFactorMutationVariables = Exact<{
  input: RenameFactorInput;
}>;


export type RenameFactorMutation = { renameFactor:
    | { __typename: 'FactorNotFound', code: FailureCode, message: string }
    | { __typename: 'FactorRenamed', factor: { id: string, factor: Factor, name: string, createdAt: string, lastUsedAt: string | null, remaining: number | null } }
    | { __typename: 'ValidationError', code: FailureCode, message: string, fieldErrors: Array<{ path: Array<string>, code: FieldErrorCode, message: string }> }
   };

export type RemoveFactorMutationVariables = Exact<{
  id: string;
}>;


export type RemoveFactorMutation = { removeFactor:
    | { __typename: 'FactorNotFound', code: FailureCode, message: string }
    | { __typename: 'FactorRemoved', factor: { id: string, factor: Factor, name: string, createdAt: string, lastUsedAt: string | null, remaining: number | null } }
    | { __typename: 'LastWayIn', code: FailureCode, message: string }
   };

export type RenewRecoveryCodesMutationVariables = Exact<{ [key: string]: never; }>;


export type RenewRecoveryCodesMutation = { renewRecoveryCodes: { codes: Array<string> } };

export type CompleteLoginMutationVariables = Exact<{
  input: CompleteLoginInput;
}>;


export type CompleteLoginMutation = { completeLogin:
    | { __typename: 'Authenticated', user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string }, session: { id: string, current: boolean, createdAt: string, lastUsedAt: string, expiresAt: string, device: string | null, ipAddress: string | null }, tokens: { accessToken: string, accessTokenExpiresIn: number, refreshToken: string | null, refreshTokenExpiresIn: number, serverTime: string } }
    | { __typename: 'ChallengeExpired', code: FailureCode, message: string }
    | { __typename: 'ProofRejected', attemptsLeft: number, code: FailureCode, message: string }
   };

export type ConfirmMutationVariables = Exact<{
  input: ConfirmInput;
}>;


export type ConfirmMutation = { confirm:
    | { __typename: 'ChallengeExpired', code: FailureCode, message: string }
    | { __typename: 'Confirmed', user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string }, session: { factors: Array<Factor>, confirmedAt: string, id: string, current: boolean, createdAt: string, lastUsedAt: string, expiresAt: string, device: string | null, ipAddress: string | null }, tokens: { accessToken: string, accessTokenExpiresIn: number, refreshToken: string | null, refreshTokenExpiresIn: number, serverTime: string } }
    | { __typename: 'ProofRejected', attemptsLeft: number, code: FailureCode, message: string }
   };

export type ResetFactorsMutationVariables = Exact<{
  userId: string;
}>;


export type ResetFactorsMutation = { resetFactors:
    | { __typename: 'FactorsReset', factorsRemoved: number, sessionsEnded: number, user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string } }
    | { __typename: 'UserNotFound', code: FailureCode, message: string }
   };

export type ExportMyDataMutationVariables = Exact<{ [key: string]: never; }>;


export type ExportMyDataMutation = { exportMyData: { url: string, validSeconds: number } };

export type DeleteAccountMutationVariables = Exact<{ [key: string]: never; }>;


export type DeleteAccountMutation = { deleteAccount:
    | { __typename: 'AccountDeleted', userId: string }
    | { __typename: 'DeletionScheduled', dueAt: string }
    | { __typename: 'LastAdministrator', code: FailureCode, message: string }
   };

export type DeleteUserMutationVariables = Exact<{
  userId: string;
}>;


export type DeleteUserMutation = { deleteUser:
    | { __typename: 'AccountDeleted', userId: string }
    | { __typename: 'LastAdministrator', code: FailureCode, message: string }
    | { __typename: 'OwnAccount', code: FailureCode, message: string }
    | { __typename: 'UserNotFound', code: FailureCode, message: string }
   };

export type ExchangeTokenMutationVariables = Exact<{
  input: ExchangeTokenInput;
}>;


export type ExchangeTokenMutation = { exchangeToken:
    | { __typename: 'AccountDisabled', code: FailureCode, message: string }
    | { __typename: 'Authenticated', user: { id: string, email: string, firstName: string, lastName: string, phone: string | null, role: Role, active: boolean, createdAt: string, updatedAt: string }, session: { id: string, current: boolean, createdAt: string, lastUsedAt: string, expiresAt: string, device: string | null, ipAddress: string | null }, tokens: { accessToken: string, accessTokenExpiresIn: number, refreshToken: string | null, refreshTokenExpiresIn: number, serverTime: string } }
    | { __typename: 'EmailNotVerified', code: FailureCode, message: string }
    | { __typename: 'SecondFactorRequired', code: FailureCode, message: string, challenge: string, factors: Array<Factor> }
    | { __typename: 'TokenNotExchanged', code: FailureCode, message: string, reason: ExchangeRefusalReason }
   };

export const REGISTER = `mutation ($input: RegisterInput!) {
  register(input: $input) {
    __typename
    ... on Authenticated {
      user {
        ...Account
      }
      session {
        ...Device
      }
      tokens {
        ...IssuedTokens
      }
    }
    ... on Failure {
      code
      message
    }
    ... on ValidationError {
      fieldErrors {
        path
        code
        message
      }
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}
fragment Device on Session {
  id
  current
  createdAt
  lastUsedAt
  expiresAt
  device
  ipAddress
}
fragment IssuedTokens on Tokens {
  accessToken
  accessTokenExpiresIn
  refreshToken
  refreshTokenExpiresIn
  serverTime
}` as Operation<RegisterMutation, RegisterMutationVariables>;
export const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) {
    __typename
    ... on Authenticated {
      user {
        ...Account
      }
      session {
        ...Device
      }
      tokens {
        ...IssuedTokens
      }
    }
    ... on Failure {
      code
      message
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}
fragment Device on Session {
  id
  current
  createdAt
  lastUsedAt
  expiresAt
  device
  ipAddress
}
fragment IssuedTokens on Tokens {
  accessToken
  accessTokenExpiresIn
  refreshToken
  refreshTokenExpiresIn
  serverTime
}` as Operation<LoginMutation, LoginMutationVariables>;
export const LOGIN_IN_STEPS = `mutation ($input: LoginInput!) {
  login(input: $input) {
    __typename
    ... on Authenticated {
      user {
        ...Account
      }
      session {
        ...Device
      }
      tokens {
        ...IssuedTokens
      }
    }
    ... on SecondFactorRequired {
      challenge
      expiresIn
      factors
    }
    ... on EnrolmentRequired {
      tokens {
        ...IssuedTokens
      }
      factors
    }
    ... on Failure {
      code
      message
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}
fragment Device on Session {
  id
  current
  createdAt
  lastUsedAt
  expiresAt
  device
  ipAddress
}
fragment IssuedTokens on Tokens {
  accessToken
  accessTokenExpiresIn
  refreshToken
  refreshTokenExpiresIn
  serverTime
}` as Operation<LoginInStepsMutation, LoginInStepsMutationVariables>;
export const REFRESH = `mutation ($input: RefreshInput) {
  refresh(input: $input) {
    __typename
    ... on Refreshed {
      user {
        ...Account
      }
      session {
        ...Device
      }
      tokens {
        ...IssuedTokens
      }
      reuse
    }
    ... on Failure {
      code
      message
    }
    ... on SessionEnded {
      reason
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}
fragment Device on Session {
  id
  current
  createdAt
  lastUsedAt
  expiresAt
  device
  ipAddress
}
fragment IssuedTokens on Tokens {
  accessToken
  accessTokenExpiresIn
  refreshToken
  refreshTokenExpiresIn
  serverTime
}` as Operation<RefreshMutation, RefreshMutationVariables>;
export const LOGOUT = `mutation ($input: LogoutInput) {
  logout(input: $input) {
    ... on LoggedOut {
      sessionEnded
    }
  }
}` as Operation<LogoutMutation, LogoutMutationVariables>;
export const PROFILE = `{
  profile {
    ...Account
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}` as Operation<ProfileQuery, ProfileQueryVariables>;
export const CHANGE_PASSWORD = `mutation ($input: ChangePasswordInput!) {
  changePassword(input: $input) {
    __typename
    ... on PasswordChanged {
      user {
        ...Account
      }
      session {
        ...Device
      }
      tokens {
        ...IssuedTokens
      }
      otherSessionsEnded
    }
    ... on Failure {
      code
      message
    }
    ... on ValidationError {
      fieldErrors {
        path
        code
        message
      }
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}
fragment Device on Session {
  id
  current
  createdAt
  lastUsedAt
  expiresAt
  device
  ipAddress
}
fragment IssuedTokens on Tokens {
  accessToken
  accessTokenExpiresIn
  refreshToken
  refreshTokenExpiresIn
  serverTime
}` as Operation<ChangePasswordMutation, ChangePasswordMutationVariables>;
export const SESSIONS = `{
  sessions {
    ...Device
  }
}
fragment Device on Session {
  id
  current
  createdAt
  lastUsedAt
  expiresAt
  device
  ipAddress
}` as Operation<SessionsQuery, SessionsQueryVariables>;
export const REVOKE = `mutation ($id: ID!) {
  revokeSession(id: $id) {
    __typename
    ... on SessionRevoked {
      id
    }
    ... on Failure {
      code
      message
    }
  }
}` as Operation<RevokeMutation, RevokeMutationVariables>;
export const REVOKE_OTHERS = `mutation {
  revokeOtherSessions {
    count
  }
}` as Operation<RevokeOthersMutation, RevokeOthersMutationVariables>;
export const SET_ROLE = `mutation ($input: SetUserRoleInput!) {
  setUserRole(input: $input) {
    __typename
    ... on UserRoleSet {
      user {
        ...Account
      }
    }
    ... on Failure {
      code
      message
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}` as Operation<SetRoleMutation, SetRoleMutationVariables>;
export const SET_ACTIVE = `mutation ($input: SetUserActiveInput!) {
  setUserActive(input: $input) {
    __typename
    ... on UserActiveSet {
      user {
        ...Account
      }
      sessionsEnded
    }
    ... on Failure {
      code
      message
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}` as Operation<SetActiveMutation, SetActiveMutationVariables>;
export const VERIFY = `query ($token: String!) {
  verifyToken(token: $token) {
    valid
    kind
    problem
    expiresAt
    user {
      id
      email
      role
    }
  }
}` as Operation<VerifyQuery, VerifyQueryVariables>;
export const UPDATE_PROFILE = `mutation ($input: UpdateProfileInput!) {
  updateProfile(input: $input) {
    __typename
    ... on ProfileUpdated {
      user {
        ...Account
      }
    }
    ... on Failure {
      code
      message
    }
    ... on ValidationError {
      fieldErrors {
        path
        code
        message
      }
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}` as Operation<UpdateProfileMutation, UpdateProfileMutationVariables>;
export const MAIL_PREFERENCES = `{
  profile {
    emailVerified
    locale
    newDeviceNotices
  }
}` as Operation<MailPreferencesQuery, MailPreferencesQueryVariables>;
export const REQUEST_PASSWORD_RESET = `mutation ($input: RequestPasswordResetInput!) {
  requestPasswordReset(input: $input) {
    __typename
    expiresIn
    nextRequestIn
  }
}` as Operation<RequestPasswordResetMutation, RequestPasswordResetMutationVariables>;
export const RESET_PASSWORD = `mutation ($input: ResetPasswordInput!) {
  resetPassword(input: $input) {
    __typename
    ... on PasswordReset {
      sessionsEnded
    }
    ... on Failure {
      code
      message
    }
    ... on ValidationError {
      fieldErrors {
        path
        code
      }
    }
  }
}` as Operation<ResetPasswordMutation, ResetPasswordMutationVariables>;
export const REQUEST_EMAIL_VERIFICATION = `mutation {
  requestEmailVerification {
    expiresIn
    nextRequestIn
  }
}` as Operation<RequestEmailVerificationMutation, RequestEmailVerificationMutationVariables>;
export const VERIFY_EMAIL = `mutation ($input: LinkInput!) {
  verifyEmail(input: $input) {
    __typename
    ... on EmailVerified {
      email
    }
    ... on Failure {
      code
      message
    }
  }
}` as Operation<VerifyEmailMutation, VerifyEmailMutationVariables>;
export const CREATE_USER = `mutation ($input: CreateUserInput!) {
  createUser(input: $input) {
    __typename
    ... on Invitation {
      ...NewInvitation
    }
    ... on InvitationMailed {
      ...MailedInvitation
    }
    ... on Failure {
      code
      message
    }
    ... on ValidationError {
      fieldErrors {
        path
        code
        message
      }
    }
  }
}
fragment NewInvitation on Invitation {
  link
  expiresAt
  user {
    ...Account
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}
fragment MailedInvitation on InvitationMailed {
  expiresAt
  user {
    ...Account
  }
}` as Operation<CreateUserMutation, CreateUserMutationVariables>;
export const REISSUE_INVITATION = `mutation ($userId: ID!) {
  reissueInvitation(userId: $userId) {
    __typename
    ... on Invitation {
      ...NewInvitation
    }
    ... on InvitationMailed {
      ...MailedInvitation
    }
    ... on Failure {
      code
      message
    }
  }
}
fragment NewInvitation on Invitation {
  link
  expiresAt
  user {
    ...Account
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}
fragment MailedInvitation on InvitationMailed {
  expiresAt
  user {
    ...Account
  }
}` as Operation<ReissueInvitationMutation, ReissueInvitationMutationVariables>;
export const SEND_PASSWORD_RESET = `mutation ($userId: ID!) {
  sendPasswordReset(userId: $userId) {
    __typename
    ... on PasswordResetMailed {
      expiresIn
      user {
        ...Account
      }
    }
    ... on Failure {
      code
      message
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}` as Operation<SendPasswordResetMutation, SendPasswordResetMutationVariables>;
export const CHOOSE_PASSWORD = `mutation ($input: ChoosePasswordInput!) {
  choosePassword(input: $input) {
    __typename
    ... on Authenticated {
      user {
        ...Account
      }
      session {
        ...Device
      }
      tokens {
        ...IssuedTokens
      }
    }
    ... on Failure {
      code
      message
    }
    ... on ValidationError {
      fieldErrors {
        path
        code
        message
      }
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}
fragment Device on Session {
  id
  current
  createdAt
  lastUsedAt
  expiresAt
  device
  ipAddress
}
fragment IssuedTokens on Tokens {
  accessToken
  accessTokenExpiresIn
  refreshToken
  refreshTokenExpiresIn
  serverTime
}` as Operation<ChoosePasswordMutation, ChoosePasswordMutationVariables>;
export const CREATE_FIRST_ADMINISTRATOR = `mutation ($input: CreateFirstAdministratorInput!) {
  createFirstAdministrator(input: $input) {
    __typename
    ... on Authenticated {
      user {
        ...Account
      }
      session {
        ...Device
      }
      tokens {
        ...IssuedTokens
      }
    }
    ... on Failure {
      code
      message
    }
    ... on ValidationError {
      fieldErrors {
        path
        code
        message
      }
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}
fragment Device on Session {
  id
  current
  createdAt
  lastUsedAt
  expiresAt
  device
  ipAddress
}
fragment IssuedTokens on Tokens {
  accessToken
  accessTokenExpiresIn
  refreshToken
  refreshTokenExpiresIn
  serverTime
}` as Operation<CreateFirstAdministratorMutation, CreateFirstAdministratorMutationVariables>;
export const CHANGE_EMAIL = `mutation ($input: ChangeEmailInput!) {
  changeEmail(input: $input) {
    __typename
    ... on EmailChangeStarted {
      expiresIn
      user {
        id
        email
        pendingEmail
      }
    }
    ... on ValidationError {
      code
      message
      fieldErrors {
        path
        code
        message
      }
    }
  }
}` as Operation<ChangeEmailMutation, ChangeEmailMutationVariables>;
export const CANCEL_EMAIL_CHANGE = `mutation {
  cancelEmailChange {
    user {
      id
      email
      pendingEmail
    }
  }
}` as Operation<CancelEmailChangeMutation, CancelEmailChangeMutationVariables>;
export const CONFIRM_EMAIL_CHANGE = `mutation ($input: LinkInput!) {
  confirmEmailChange(input: $input) {
    __typename
    ... on EmailChanged {
      email
    }
    ... on Failure {
      code
      message
    }
  }
}` as Operation<ConfirmEmailChangeMutation, ConfirmEmailChangeMutationVariables>;
export const UNDO_EMAIL_CHANGE = `mutation ($input: LinkInput!) {
  undoEmailChange(input: $input) {
    __typename
    ... on EmailChangeUndone {
      email
      sessionsEnded
      expiresIn
    }
    ... on Failure {
      code
      message
    }
  }
}` as Operation<UndoEmailChangeMutation, UndoEmailChangeMutationVariables>;
export const EMAILS = `{
  profile {
    id
    email
    pendingEmail
  }
}` as Operation<EmailsQuery, EmailsQueryVariables>;
export const END_USER_SESSIONS = `mutation ($userId: ID!) {
  endUserSessions(userId: $userId) {
    __typename
    ... on UserSessionsEnded {
      sessionsEnded
      user {
        ...Account
      }
    }
    ... on Failure {
      code
      message
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}` as Operation<EndUserSessionsMutation, EndUserSessionsMutationVariables>;
export const USER_SESSIONS = `query ($userId: ID!) {
  userSessions(userId: $userId) {
    ...Device
  }
}
fragment Device on Session {
  id
  current
  createdAt
  lastUsedAt
  expiresAt
  device
  ipAddress
}` as Operation<UserSessionsQuery, UserSessionsQueryVariables>;
export const USER = `query ($id: ID!) {
  user(id: $id) {
    ...Account
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}` as Operation<UserQuery, UserQueryVariables>;
export const USERS = `query ($first: Int, $after: String, $filter: UserFilter, $orderBy: UserOrder) {
  users(first: $first, after: $after, filter: $filter, orderBy: $orderBy) {
    totalCount
    edges {
      cursor
      node {
        ...Account
      }
    }
    pageInfo {
      hasNextPage
      hasPreviousPage
      startCursor
      endCursor
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}` as Operation<UsersQuery, UsersQueryVariables>;
export const AUDIT_EVENTS = `query ($first: Int, $after: String, $filter: AuditEventFilter) {
  auditEvents(first: $first, after: $after, filter: $filter) {
    pageInfo {
      ...Page
    }
    edges {
      cursor
      node {
        ...RecordedEvent
      }
    }
  }
}
fragment Page on PageInfo {
  hasNextPage
  hasPreviousPage
  endCursor
}
fragment RecordedEvent on AuditEvent {
  id
  kind
  outcome
  createdAt
  actorId
  actor {
    id
  }
  subjectId
  subject {
    id
    email
  }
  sessionId
  ipAddress
  device
  details {
    name
    value
  }
}` as Operation<AuditEventsQuery, AuditEventsQueryVariables>;
export const MY_ACTIVITY = `query ($first: Int, $after: String) {
  myActivity(first: $first, after: $after) {
    pageInfo {
      ...Page
    }
    edges {
      cursor
      node {
        ...RecordedEvent
      }
    }
  }
}
fragment Page on PageInfo {
  hasNextPage
  hasPreviousPage
  endCursor
}
fragment RecordedEvent on AuditEvent {
  id
  kind
  outcome
  createdAt
  actorId
  actor {
    id
  }
  subjectId
  subject {
    id
    email
  }
  sessionId
  ipAddress
  device
  details {
    name
    value
  }
}` as Operation<MyActivityQuery, MyActivityQueryVariables>;
export const FACTORS = `{
  factors {
    ...ListedFactor
  }
}
fragment ListedFactor on RegisteredFactor {
  id
  factor
  name
  createdAt
  lastUsedAt
  remaining
}` as Operation<FactorsQuery, FactorsQueryVariables>;
export const START_TOTP = `mutation {
  startTotp {
    secret
    uri
    qrSvg
    expiresIn
  }
}` as Operation<StartTotpMutation, StartTotpMutationVariables>;
export const ADD_TOTP = `mutation ($input: AddTotpInput!) {
  addTotp(input: $input) {
    __typename
    ... on FactorAdded {
      factor {
        ...ListedFactor
      }
      recoveryCodes
    }
    ... on ProofRejected {
      attemptsLeft
    }
    ... on ValidationError {
      fieldErrors {
        path
        code
        message
      }
    }
    ... on Failure {
      code
      message
    }
  }
}
fragment ListedFactor on RegisteredFactor {
  id
  factor
  name
  createdAt
  lastUsedAt
  remaining
}` as Operation<AddTotpMutation, AddTotpMutationVariables>;
export const RENAME_FACTOR = `mutation ($input: RenameFactorInput!) {
  renameFactor(input: $input) {
    __typename
    ... on FactorRenamed {
      factor {
        ...ListedFactor
      }
    }
    ... on ValidationError {
      fieldErrors {
        path
        code
        message
      }
    }
    ... on Failure {
      code
      message
    }
  }
}
fragment ListedFactor on RegisteredFactor {
  id
  factor
  name
  createdAt
  lastUsedAt
  remaining
}` as Operation<RenameFactorMutation, RenameFactorMutationVariables>;
export const REMOVE_FACTOR = `mutation ($id: ID!) {
  removeFactor(id: $id) {
    __typename
    ... on FactorRemoved {
      factor {
        ...ListedFactor
      }
    }
    ... on Failure {
      code
      message
    }
  }
}
fragment ListedFactor on RegisteredFactor {
  id
  factor
  name
  createdAt
  lastUsedAt
  remaining
}` as Operation<RemoveFactorMutation, RemoveFactorMutationVariables>;
export const RENEW_RECOVERY_CODES = `mutation {
  renewRecoveryCodes {
    codes
  }
}` as Operation<RenewRecoveryCodesMutation, RenewRecoveryCodesMutationVariables>;
export const COMPLETE_LOGIN = `mutation ($input: CompleteLoginInput!) {
  completeLogin(input: $input) {
    __typename
    ... on Authenticated {
      user {
        ...Account
      }
      session {
        ...Device
      }
      tokens {
        ...IssuedTokens
      }
    }
    ... on ProofRejected {
      attemptsLeft
    }
    ... on Failure {
      code
      message
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}
fragment Device on Session {
  id
  current
  createdAt
  lastUsedAt
  expiresAt
  device
  ipAddress
}
fragment IssuedTokens on Tokens {
  accessToken
  accessTokenExpiresIn
  refreshToken
  refreshTokenExpiresIn
  serverTime
}` as Operation<CompleteLoginMutation, CompleteLoginMutationVariables>;
export const CONFIRM = `mutation ($input: ConfirmInput!) {
  confirm(input: $input) {
    __typename
    ... on Confirmed {
      user {
        ...Account
      }
      session {
        ...Device
        factors
        confirmedAt
      }
      tokens {
        ...IssuedTokens
      }
    }
    ... on ProofRejected {
      attemptsLeft
    }
    ... on Failure {
      code
      message
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}
fragment Device on Session {
  id
  current
  createdAt
  lastUsedAt
  expiresAt
  device
  ipAddress
}
fragment IssuedTokens on Tokens {
  accessToken
  accessTokenExpiresIn
  refreshToken
  refreshTokenExpiresIn
  serverTime
}` as Operation<ConfirmMutation, ConfirmMutationVariables>;
export const RESET_FACTORS = `mutation ($userId: ID!) {
  resetFactors(userId: $userId) {
    __typename
    ... on FactorsReset {
      user {
        ...Account
      }
      factorsRemoved
      sessionsEnded
    }
    ... on Failure {
      code
      message
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}` as Operation<ResetFactorsMutation, ResetFactorsMutationVariables>;
export const EXPORT_MY_DATA = `mutation {
  exportMyData {
    url
    validSeconds
  }
}` as Operation<ExportMyDataMutation, ExportMyDataMutationVariables>;
export const DELETE_ACCOUNT = `mutation {
  deleteAccount {
    __typename
    ... on AccountDeleted {
      userId
    }
    ... on DeletionScheduled {
      dueAt
    }
    ... on Failure {
      code
      message
    }
  }
}` as Operation<DeleteAccountMutation, DeleteAccountMutationVariables>;
export const DELETE_USER = `mutation ($userId: ID!) {
  deleteUser(userId: $userId) {
    __typename
    ... on AccountDeleted {
      userId
    }
    ... on Failure {
      code
      message
    }
  }
}` as Operation<DeleteUserMutation, DeleteUserMutationVariables>;
export const EXCHANGE_TOKEN = `mutation ($input: ExchangeTokenInput!) {
  exchangeToken(input: $input) {
    __typename
    ... on Authenticated {
      user {
        ...Account
      }
      session {
        ...Device
      }
      tokens {
        ...IssuedTokens
      }
    }
    ... on Failure {
      code
      message
    }
    ... on TokenNotExchanged {
      reason
    }
    ... on SecondFactorRequired {
      challenge
      factors
    }
  }
}
fragment Account on User {
  id
  email
  firstName
  lastName
  phone
  role
  active
  createdAt
  updatedAt
}
fragment Device on Session {
  id
  current
  createdAt
  lastUsedAt
  expiresAt
  device
  ipAddress
}
fragment IssuedTokens on Tokens {
  accessToken
  accessTokenExpiresIn
  refreshToken
  refreshTokenExpiresIn
  serverTime
}` as Operation<ExchangeTokenMutation, ExchangeTokenMutationVariables>;