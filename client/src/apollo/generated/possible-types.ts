export const possibleTypes: Record<string, string[]> = {
  "CancelMailResult": [
    "MailCancelled",
    "MailNotFound",
    "MailSettled"
  ],
  "ChangePasswordResult": [
    "PasswordChanged",
    "ValidationError"
  ],
  "ChoosePasswordResult": [
    "Authenticated",
    "LinkExpired",
    "ValidationError"
  ],
  "CreateFirstAdministratorResult": [
    "Authenticated",
    "SetupClosed",
    "ValidationError"
  ],
  "CreateUserResult": [
    "Invitation",
    "ValidationError"
  ],
  "EndUserSessionsResult": [
    "UserNotFound",
    "UserSessionsEnded"
  ],
  "ExplainAccessResult": [
    "AccessExplained",
    "FieldNotFound",
    "UserNotFound"
  ],
  "ExploreAsResult": [
    "Exploration",
    "ExplorationClosed"
  ],
  "Failure": [
    "AccountDisabled",
    "ExplorationClosed",
    "FieldNotFound",
    "InvalidCredentials",
    "LastAdministrator",
    "LinkExpired",
    "MailNotFound",
    "MailSettled",
    "OwnRole",
    "PasswordAlreadyChosen",
    "RegistrationClosed",
    "SessionEnded",
    "SessionNotFound",
    "SetupClosed",
    "UserNotFound",
    "ValidationError"
  ],
  "LoginResult": [
    "AccountDisabled",
    "Authenticated",
    "InvalidCredentials"
  ],
  "LogoutResult": [
    "LoggedOut"
  ],
  "RefreshResult": [
    "Refreshed",
    "SessionEnded"
  ],
  "RegisterResult": [
    "Authenticated",
    "RegistrationClosed",
    "ValidationError"
  ],
  "ReissueInvitationResult": [
    "Invitation",
    "PasswordAlreadyChosen",
    "UserNotFound"
  ],
  "ResetPasswordResult": [
    "LinkExpired",
    "PasswordReset",
    "ValidationError"
  ],
  "RetryMailResult": [
    "MailNotFound",
    "MailRetried",
    "MailSettled"
  ],
  "RevokeSessionResult": [
    "SessionNotFound",
    "SessionRevoked"
  ],
  "SetUserActiveResult": [
    "LastAdministrator",
    "UserActiveSet",
    "UserNotFound"
  ],
  "SetUserRoleResult": [
    "LastAdministrator",
    "OwnRole",
    "UserNotFound",
    "UserRoleSet"
  ],
  "UpdateProfileResult": [
    "ProfileUpdated",
    "ValidationError"
  ],
  "VerifyEmailResult": [
    "EmailVerified",
    "LinkExpired"
  ]
}
