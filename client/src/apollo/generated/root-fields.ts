import type { Role } from './schema-types.ts'

export type RootField =
  | 'addTotp'
  | 'auditEvents'
  | 'cancelEmailChange'
  | 'cancelMail'
  | 'changeEmail'
  | 'changePassword'
  | 'choosePassword'
  | 'completeLogin'
  | 'confirm'
  | 'confirmEmailChange'
  | 'createFirstAdministrator'
  | 'createUser'
  | 'endUserSessions'
  | 'explainAccess'
  | 'exploreAs'
  | 'factors'
  | 'login'
  | 'logout'
  | 'mails'
  | 'myActivity'
  | 'permissions'
  | 'profile'
  | 'refresh'
  | 'register'
  | 'reissueInvitation'
  | 'removeFactor'
  | 'renameFactor'
  | 'renewRecoveryCodes'
  | 'requestEmailVerification'
  | 'requestPasswordReset'
  | 'resetPassword'
  | 'retryMail'
  | 'revokeOtherSessions'
  | 'revokeSession'
  | 'sendPasswordReset'
  | 'sessions'
  | 'setUserActive'
  | 'setUserRole'
  | 'startTotp'
  | 'undoEmailChange'
  | 'updateProfile'
  | 'user'
  | 'userSessions'
  | 'users'
  | 'verifyEmail'
  | 'verifyToken'

export const requiredRoles: Partial<Record<RootField, Role>> = {
  auditEvents: 'ADMIN',
  cancelMail: 'ADMIN',
  createUser: 'ADMIN',
  endUserSessions: 'MANAGER',
  explainAccess: 'ADMIN',
  exploreAs: 'ADMIN',
  mails: 'ADMIN',
  reissueInvitation: 'ADMIN',
  retryMail: 'ADMIN',
  sendPasswordReset: 'ADMIN',
  setUserActive: 'MANAGER',
  setUserRole: 'ADMIN',
  user: 'MANAGER',
  userSessions: 'MANAGER',
  users: 'MANAGER',
}
