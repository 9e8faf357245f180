import type {
  ChangePasswordMutation,
  CreateFirstAdministratorMutation,
  LoginMutation,
  LogoutMutation,
  RefreshMutation,
  RegisterMutation,
  RevokeSessionMutation,
  SetUserActiveMutation,
  SetUserRoleMutation,
  UpdateProfileMutation,
  WrongFieldsFragment,
} from './generated/operations.ts'

/*
 * One sentence for each member of each result. There is no `default`: leave a case out, or meet a schema with a new member,
 * and the function can end without a sentence, which does not compile.
 */

export function sayLogin(result: LoginMutation['login']): string {
  switch (result.__typename) {
    case 'Authenticated':
      return `${result.user.email} is signed in as ${result.user.role}.`
    case 'InvalidCredentials':
      return result.message
    case 'AccountDisabled':
      return result.message
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
      return `The profile of ${result.user.firstName} ${result.user.lastName} is saved.`
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

function sayWrongFields({ message, fieldErrors }: WrongFieldsFragment): string {
  return [message, ...fieldErrors.map(({ path, message }) => `${path.join('.')}: ${message}`)].join('\n')
}
