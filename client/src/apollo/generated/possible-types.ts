export const possibleTypes: Record<string, string[]> = {
  "ChangePasswordResult": [
    "PasswordChanged",
    "ValidationError"
  ],
  "CreateFirstAdministratorResult": [
    "Authenticated",
    "SetupClosed",
    "ValidationError"
  ],
  "EndUserSessionsResult": [
    "UserNotFound",
    "UserSessionsEnded"
  ],
  "Failure": [
    "AccountDisabled",
    "InvalidCredentials",
    "LastAdministrator",
    "OwnRole",
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
  ]
}
