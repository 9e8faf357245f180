import type {
  AddPasskeyMutation,
  AddTotpMutation,
  CancelMailMutation,
  ChangeEmailMutation,
  ChangePasswordMutation,
  ChoosePasswordMutation,
  CompleteLoginMutation,
  ConfirmEmailChangeMutation,
  ConfirmMutation,
  CreateFirstAdministratorMutation,
  CreateUserMutation,
  DeleteAccountMutation,
  DeleteUserMutation,
  EndUserSessionsMutation,
  ExchangeTokenMutation,
  ExplainAccessQuery,
  ExploreAsMutation,
  ImportUsersMutation,
  LoginMutation,
  LoginWithPasskeyMutation,
  LogoutMutation,
  RefreshMutation,
  RegisterMutation,
  ReissueInvitationMutation,
  RemoveFactorMutation,
  RenameFactorMutation,
  ResetFactorsMutation,
  ResetPasswordMutation,
  RetryMailMutation,
  RevokeSessionMutation,
  SendPasswordResetMutation,
  SetUserActiveMutation,
  SetUserRoleMutation,
  UndoEmailChangeMutation,
  UpdateProfileMutation,
  VerifyEmailMutation,
  WrongFieldsFragment,
} from './generated/operations.ts'

type Added = Extract<AddTotpMutation['addTotp'], { __typename: 'FactorAdded' }>
type Imported = Extract<ImportUsersMutation['importUsers'], { __typename: 'UsersImported' }>
type Invited = Extract<CreateUserMutation['createUser'], { __typename: 'Invitation' }>

/*
 * One sentence for each member of each result. There is no `default`: if a case is missing, or a new schema has a new
 * member, the function can end without returning a sentence, which does not compile.
 */

export function sayLogin(result: LoginMutation['login']): string {
  switch (result.__typename) {
    case 'Authenticated':
      return `${result.user.email} is signed in as ${result.user.role}.`
    case 'InvalidCredentials':
      return result.message
    case 'AccountDisabled':
      return result.message
    case 'EmailNotVerified':
      return result.message
    case 'SecondFactorRequired':
      return `${result.message} Possible: ${result.factors.join(', ')}.`
    case 'EnrolmentRequired':
      return result.message
  }
}

export function sayCompleteLogin(result: CompleteLoginMutation['completeLogin']): string {
  switch (result.__typename) {
    case 'Authenticated':
      return `${result.user.email} is signed in as ${result.user.role}.`
    case 'ChallengeExpired':
      return result.message
    case 'ProofRejected':
      return `${result.message} Attempts left: ${result.attemptsLeft}.`
  }
}

export function sayLoginWithPasskey(result: LoginWithPasskeyMutation['loginWithPasskey']): string {
  switch (result.__typename) {
    case 'Authenticated':
      return `${result.user.email} is signed in as ${result.user.role}.`
    case 'AccountDisabled':
      return result.message
    case 'ChallengeExpired':
      return result.message
    case 'EmailNotVerified':
      return result.message
    case 'PasskeyRejected':
      return result.message
  }
}

export function sayAddPasskey(result: AddPasskeyMutation['addPasskey']): string {
  switch (result.__typename) {
    case 'FactorAdded':
      return sayFactorAdded(result)
    case 'ChallengeExpired':
      return result.message
    case 'PasskeyRejected':
      return result.message
    case 'ValidationError':
      return sayWrongFields(result)
  }
}

export function sayAddTotp(result: AddTotpMutation['addTotp']): string {
  switch (result.__typename) {
    case 'FactorAdded':
      return sayFactorAdded(result)
    case 'ChallengeExpired':
      return result.message
    case 'ProofRejected':
      return `${result.message} Attempts left: ${result.attemptsLeft}.`
    case 'ValidationError':
      return sayWrongFields(result)
  }
}

export function sayRenameFactor(result: RenameFactorMutation['renameFactor']): string {
  switch (result.__typename) {
    case 'FactorRenamed':
      return `The factor is called ${result.factor.name}.`
    case 'FactorNotFound':
      return result.message
    case 'ValidationError':
      return sayWrongFields(result)
  }
}

export function sayRemoveFactor(result: RemoveFactorMutation['removeFactor']): string {
  switch (result.__typename) {
    case 'FactorRemoved':
      return `${result.factor.name} was removed.`
    case 'FactorNotFound':
      return result.message
    case 'LastWayIn':
      return result.message
  }
}

export function sayResetFactors(result: ResetFactorsMutation['resetFactors']): string {
  switch (result.__typename) {
    case 'FactorsReset':
      return `${result.user.email} has no second factor any more. ${result.sessionsEnded} sessions have ended.`
    case 'UserNotFound':
      return result.message
  }
}

export function sayConfirm(result: ConfirmMutation['confirm']): string {
  switch (result.__typename) {
    case 'Confirmed':
      return `The session ${result.session.id} is confirmed.`
    case 'ChallengeExpired':
      return result.message
    case 'ProofRejected':
      return `${result.message} Attempts left: ${result.attemptsLeft}.`
  }
}

export function sayRegister(result: RegisterMutation['register']): string {
  switch (result.__typename) {
    case 'Authenticated':
      return `${result.user.email} is registered as ${result.user.role}.`
    case 'ValidationError':
      return sayWrongFields(result)
    case 'RegistrationClosed':
      return result.message
    case 'RegistrationStarted':
      return `A link was mailed to ${result.email}.`
    case 'EnrolmentRequired':
      return result.message
  }
}

export function sayCreateFirstAdministrator(
  result: CreateFirstAdministratorMutation['createFirstAdministrator'],
): string {
  switch (result.__typename) {
    case 'Authenticated':
      return `${result.user.email} is the first administrator.`
    case 'ValidationError':
      return sayWrongFields(result)
    case 'SetupClosed':
      return result.message
    case 'EnrolmentRequired':
      return result.message
  }
}

export function sayRefresh(result: RefreshMutation['refresh']): string {
  switch (result.__typename) {
    case 'Refreshed':
      return `The session goes on (${result.reuse}).`
    case 'SessionEnded':
      return `The session has ended (${result.reason}). ${result.message}`
  }
}

export function sayLogout(result: LogoutMutation['logout']): string {
  switch (result.__typename) {
    case 'LoggedOut':
      return result.sessionEnded ? 'Signed out.' : 'There was no session to end.'
  }
}

export function sayUpdateProfile(result: UpdateProfileMutation['updateProfile']): string {
  switch (result.__typename) {
    case 'ProfileUpdated':
      return `The profile of ${fullName(result.user)} is saved.`
    case 'ValidationError':
      return sayWrongFields(result)
  }
}

export function sayChangePassword(result: ChangePasswordMutation['changePassword']): string {
  switch (result.__typename) {
    case 'PasswordChanged':
      return `The password is changed; ${result.otherSessionsEnded} other sessions have ended.`
    case 'ValidationError':
      return sayWrongFields(result)
  }
}

export function sayResetPassword(result: ResetPasswordMutation['resetPassword']): string {
  switch (result.__typename) {
    case 'PasswordReset':
      return `The password is replaced; ${result.sessionsEnded} sessions have ended.`
    case 'LinkExpired':
      return result.message
    case 'ValidationError':
      return sayWrongFields(result)
  }
}

export function sayVerifyEmail(result: VerifyEmailMutation['verifyEmail']): string {
  switch (result.__typename) {
    case 'EmailVerified':
      return `${result.email} is verified.`
    case 'LinkExpired':
      return result.message
  }
}

export function sayChangeEmail(result: ChangeEmailMutation['changeEmail']): string {
  switch (result.__typename) {
    case 'EmailChangeStarted':
      return `A link was mailed to the new address. It works for ${result.expiresIn} seconds.`
    case 'ValidationError':
      return sayWrongFields(result)
  }
}

export function sayConfirmEmailChange(result: ConfirmEmailChangeMutation['confirmEmailChange']): string {
  switch (result.__typename) {
    case 'EmailChanged':
      return `The address of the account is ${result.email}.`
    case 'LinkExpired':
      return result.message
  }
}

export function sayUndoEmailChange(result: UndoEmailChangeMutation['undoEmailChange']): string {
  switch (result.__typename) {
    case 'EmailChangeUndone':
      return `The address is ${result.email} again; ${result.sessionsEnded} sessions have ended.`
    case 'LinkExpired':
      return result.message
  }
}

export function sayRetryMail(result: RetryMailMutation['retryMail']): string {
  switch (result.__typename) {
    case 'MailRetried':
      return `The mail is ${result.mail.state} and will be sent again.`
    case 'MailNotFound':
      return result.message
    case 'MailSettled':
      return result.message
  }
}

export function sayCancelMail(result: CancelMailMutation['cancelMail']): string {
  switch (result.__typename) {
    case 'MailCancelled':
      return `The mail is ${result.mail.state}.`
    case 'MailNotFound':
      return result.message
    case 'MailSettled':
      return result.message
  }
}

export function sayRevokeSession(result: RevokeSessionMutation['revokeSession']): string {
  switch (result.__typename) {
    case 'SessionRevoked':
      return `The session ${result.id} has ended.`
    case 'SessionNotFound':
      return result.message
  }
}

export function saySetUserRole(result: SetUserRoleMutation['setUserRole']): string {
  switch (result.__typename) {
    case 'UserRoleSet':
      return `The role is ${result.user.role} now.`
    case 'UserNotFound':
      return result.message
    case 'OwnRole':
      return result.message
    case 'LastAdministrator':
      return result.message
  }
}

export function saySetUserActive(result: SetUserActiveMutation['setUserActive']): string {
  switch (result.__typename) {
    case 'UserActiveSet':
      return result.user.active
        ? 'The account is enabled.'
        : `The account is disabled; ${result.sessionsEnded} sessions have ended.`
    case 'UserNotFound':
      return result.message
    case 'LastAdministrator':
      return result.message
  }
}

export function sayCreateUser(result: CreateUserMutation['createUser']): string {
  switch (result.__typename) {
    case 'Invitation':
      return sayInvitation(result)
    case 'InvitationMailed':
      return `A link was mailed to ${result.user.email}. It works until ${result.expiresAt}.`
    case 'TooManyMails':
      return result.message
    case 'ValidationError':
      return sayWrongFields(result)
  }
}

export function sayReissueInvitation(result: ReissueInvitationMutation['reissueInvitation']): string {
  switch (result.__typename) {
    case 'Invitation':
      return sayInvitation(result)
    case 'InvitationMailed':
      return `A link was mailed to ${result.user.email}. It works until ${result.expiresAt}.`
    case 'TooManyMails':
      return result.message
    case 'UserNotFound':
      return result.message
    case 'PasswordAlreadyChosen':
      return result.message
  }
}

export function saySendPasswordReset(result: SendPasswordResetMutation['sendPasswordReset']): string {
  switch (result.__typename) {
    case 'PasswordResetMailed':
      return `A link was mailed to ${result.user.email}. It works for ${result.expiresIn} seconds.`
    case 'AccountDisabled':
      return result.message
    case 'TooManyMails':
      return result.message
    case 'UserNotFound':
      return result.message
  }
}

export function sayChoosePassword(result: ChoosePasswordMutation['choosePassword']): string {
  switch (result.__typename) {
    case 'Authenticated':
      return `${result.user.email} has chosen a password and is signed in.`
    case 'ValidationError':
      return sayWrongFields(result)
    case 'SecondFactorRequired':
      return result.message
    case 'LinkExpired':
      return result.message
    case 'EnrolmentRequired':
      return result.message
  }
}

export function sayEndUserSessions(result: EndUserSessionsMutation['endUserSessions']): string {
  switch (result.__typename) {
    case 'UserSessionsEnded':
      return `${result.sessionsEnded} sessions have ended.`
    case 'UserNotFound':
      return result.message
  }
}

export function sayExplainAccess(result: ExplainAccessQuery['explainAccess']): string {
  switch (result.__typename) {
    case 'AccessExplained':
      return result.explanation
    case 'UserNotFound':
      return result.message
    case 'FieldNotFound':
      return result.message
  }
}

export function sayExploreAs(result: ExploreAsMutation['exploreAs']): string {
  switch (result.__typename) {
    case 'Exploration':
      return `Reading as ${result.role} for ${result.accessTokenExpiresIn} seconds.`
    case 'ExplorationClosed':
      return result.message
  }
}

export function sayDeleteAccount(result: DeleteAccountMutation['deleteAccount']): string {
  switch (result.__typename) {
    case 'AccountDeleted':
      return 'Your account is deleted.'
    case 'DeletionScheduled':
      return `Your account will be deleted at ${result.dueAt}. Sign in before then to keep it.`
    case 'LastAdministrator':
      return result.message
  }
}

export function sayDeleteUser(result: DeleteUserMutation['deleteUser']): string {
  switch (result.__typename) {
    case 'AccountDeleted':
      return `The account ${result.userId} is deleted.`
    case 'UserNotFound':
      return result.message
    case 'OwnAccount':
      return result.message
    case 'LastAdministrator':
      return result.message
  }
}

export function sayExchangeToken(result: ExchangeTokenMutation['exchangeToken']): string {
  switch (result.__typename) {
    case 'Authenticated':
      return `${result.user.email} is still signed in.`
    case 'AccountDisabled':
      return result.message
    case 'EmailNotVerified':
      return result.message
    case 'SecondFactorRequired':
      return `${result.message} Possible: ${result.factors.join(', ')}.`
    case 'TokenNotExchanged':
      return `${result.message} (${result.reason})`
  }
}

export function sayImportUsers(result: ImportUsersMutation['importUsers']): string {
  switch (result.__typename) {
    case 'UsersImported':
      return result.results.map(sayImportedUser).join('\n')
    case 'ValidationError':
      return sayWrongFields(result)
  }
}

export function sayImportedUser(result: Imported['results'][number]): string {
  switch (result.__typename) {
    case 'UserImported':
      return result.isNew ? `${result.user.email} was imported.` : `${result.user.email} was updated.`
    case 'UserKept':
      return result.isChangedHere
        ? `${result.user.email} was used or changed here and is kept.`
        : `${result.user.email} is up to date.`
    case 'ValidationError':
      return sayWrongFields(result)
  }
}

function sayFactorAdded({ factor, recoveryCodes }: Added): string {
  const codes = recoveryCodes ?? []
  return [
    `${factor.name} was added.`,
    ...(codes.length > 0 ? ['Keep the recovery codes:', ...codes] : []),
  ].join('\n')
}

function sayInvitation({ user, link, expiresAt }: Invited): string {
  return `Pass this link on to ${user.email} until ${expiresAt}: ${link}`
}

function sayWrongFields({ message, fieldErrors }: WrongFieldsFragment): string {
  return [message, ...fieldErrors.map(({ path, message }) => `${path.join('.')}: ${message}`)].join('\n')
}

/** People with one name have an empty last name. */
const fullName = ({ firstName, lastName }: { firstName: string; lastName: string }): string =>
  `${firstName} ${lastName}`.trim()
