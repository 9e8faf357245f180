export const possibleTypes: Record<string, string[]> = {
  "AddPasskeyResult": [
    "ChallengeExpired",
    "FactorAdded",
    "PasskeyRejected",
    "ValidationError"
  ],
  "AddTotpResult": [
    "ChallengeExpired",
    "FactorAdded",
    "ProofRejected",
    "ValidationError"
  ],
  "CancelMailResult": [
    "MailCancelled",
    "MailNotFound",
    "MailSettled"
  ],
  "ChangeEmailResult": [
    "EmailChangeStarted",
    "ValidationError"
  ],
  "ChangePasswordResult": [
    "PasswordChanged",
    "ValidationError"
  ],
  "ChoosePasswordResult": [
    "Authenticated",
    "EnrolmentRequired",
    "LinkExpired",
    "SecondFactorRequired",
    "ValidationError"
  ],
  "CompleteLoginResult": [
    "Authenticated",
    "ChallengeExpired",
    "ProofRejected"
  ],
  "ConfirmEmailChangeResult": [
    "EmailChanged",
    "LinkExpired"
  ],
  "ConfirmResult": [
    "ChallengeExpired",
    "Confirmed",
    "ProofRejected"
  ],
  "CreateFirstAdministratorResult": [
    "Authenticated",
    "EnrolmentRequired",
    "SetupClosed",
    "ValidationError"
  ],
  "CreateUserResult": [
    "Invitation",
    "InvitationMailed",
    "TooManyMails",
    "ValidationError"
  ],
  "DeleteAccountResult": [
    "AccountDeleted",
    "DeletionScheduled",
    "LastAdministrator"
  ],
  "DeleteUserResult": [
    "AccountDeleted",
    "LastAdministrator",
    "OwnAccount",
    "UserNotFound"
  ],
  "EndUserSessionsResult": [
    "UserNotFound",
    "UserSessionsEnded"
  ],
  "ExchangeTokenResult": [
    "AccountDisabled",
    "Authenticated",
    "EmailNotVerified",
    "SecondFactorRequired",
    "TokenNotExchanged"
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
    "ChallengeExpired",
    "EmailNotVerified",
    "EnrolmentRequired",
    "ExplorationClosed",
    "FactorNotFound",
    "FieldNotFound",
    "InvalidCredentials",
    "LastAdministrator",
    "LastWayIn",
    "LinkExpired",
    "MailNotFound",
    "MailSettled",
    "OwnAccount",
    "OwnRole",
    "PasskeyRejected",
    "PasswordAlreadyChosen",
    "ProofRejected",
    "RegistrationClosed",
    "SecondFactorRequired",
    "SessionEnded",
    "SessionNotFound",
    "SetupClosed",
    "TokenNotExchanged",
    "TooManyMails",
    "UserNotFound",
    "ValidationError"
  ],
  "ImportedUserResult": [
    "UserImported",
    "UserKept",
    "ValidationError"
  ],
  "ImportUsersResult": [
    "UsersImported",
    "ValidationError"
  ],
  "LoginResult": [
    "AccountDisabled",
    "Authenticated",
    "EmailNotVerified",
    "EnrolmentRequired",
    "InvalidCredentials",
    "SecondFactorRequired"
  ],
  "LoginWithPasskeyResult": [
    "AccountDisabled",
    "Authenticated",
    "ChallengeExpired",
    "EmailNotVerified",
    "PasskeyRejected"
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
    "EnrolmentRequired",
    "RegistrationClosed",
    "RegistrationStarted",
    "ValidationError"
  ],
  "ReissueInvitationResult": [
    "Invitation",
    "InvitationMailed",
    "PasswordAlreadyChosen",
    "TooManyMails",
    "UserNotFound"
  ],
  "RemoveFactorResult": [
    "FactorNotFound",
    "FactorRemoved",
    "LastWayIn"
  ],
  "RenameFactorResult": [
    "FactorNotFound",
    "FactorRenamed",
    "ValidationError"
  ],
  "ResetFactorsResult": [
    "FactorsReset",
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
  "SendPasswordResetResult": [
    "AccountDisabled",
    "PasswordResetMailed",
    "TooManyMails",
    "UserNotFound"
  ],
  "SessionEvent": [
    "ProfileChanged",
    "RoleChanged",
    "SessionEnded",
    "SessionsChanged",
    "Watching"
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
  "UndoEmailChangeResult": [
    "EmailChangeUndone",
    "LinkExpired"
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
