const unchanged = 'No: the same input meets the same answer.'
const correct = 'No: correct the field.'
const signIn = 'No: sign in again.'

/** Whether sending the same again can help, for each declared code by its coordinate in the schema. A test fails while one is missing. */
export const codeAdvice: Readonly<Record<string, string>> = {
  'RequestErrorCode.UNAUTHENTICATED': 'Yes, once the token is replaced as `reason` says: nothing ran.',
  'RequestErrorCode.FORBIDDEN':
    'No: leave the field at `path` out, or get the role. Refreshing does not help.',
  'RequestErrorCode.RATE_LIMITED': 'Yes, after `retryAfterSeconds`: nothing ran.',
  'RequestErrorCode.OPERATION_REJECTED': 'No: make the document smaller, or split it.',
  'RequestErrorCode.BAD_USER_INPUT': 'No: correct the request.',
  'RequestErrorCode.GRAPHQL_PARSE_FAILED': 'No: correct the document.',
  'RequestErrorCode.GRAPHQL_VALIDATION_FAILED':
    'No: correct the document, or generate it from the present schema.',
  'RequestErrorCode.UNAVAILABLE': 'Yes, after `retryAfterSeconds`: nothing was changed.',
  'RequestErrorCode.INTERNAL_SERVER_ERROR':
    'Only what may be done twice: with `executed: true` it may have taken effect.',

  'AuthenticationProblem.TOKEN_MISSING': 'Yes, with an access token.',
  'AuthenticationProblem.TOKEN_MALFORMED': 'Yes, with a well-formed header.',
  'AuthenticationProblem.TOKEN_EXPIRED': 'Yes, after `refresh`.',
  'AuthenticationProblem.TOKEN_INVALID': signIn,
  'AuthenticationProblem.SESSION_ENDED': signIn,
  'AuthenticationProblem.TOKEN_STALE': 'Yes, after `refresh`.',

  'FailureCode.VALIDATION_FAILED': 'No: correct the fields that `fieldErrors` names.',
  'FailureCode.REGISTRATION_CLOSED': unchanged,
  'FailureCode.INVALID_CREDENTIALS': unchanged,
  'FailureCode.ACCOUNT_DISABLED': 'No: an administrator can enable the account.',
  'FailureCode.SESSION_ENDED': signIn,
  'FailureCode.SESSION_NOT_FOUND': unchanged,
  'FailureCode.USER_NOT_FOUND': unchanged,
  'FailureCode.LAST_ADMINISTRATOR': 'No: make somebody else an administrator first.',
  'FailureCode.OWN_ROLE': 'No: another administrator can do it.',
  'FailureCode.SETUP_CLOSED': 'No: sign in, or use the link of the latest start.',
  'FailureCode.LINK_EXPIRED': 'No: ask an administrator for a new link.',
  'FailureCode.PASSWORD_ALREADY_CHOSEN': 'No: the account needs no link any more.',
  'FailureCode.FIELD_NOT_FOUND': unchanged,
  'FailureCode.EXPLORATION_CLOSED': unchanged,

  'FieldErrorCode.EMAIL_TAKEN': correct,
  'FieldErrorCode.MALFORMED': correct,
  'FieldErrorCode.PASSWORDS_DIFFER': correct,
  'FieldErrorCode.PASSWORD_ENTIRELY_NUMERIC': correct,
  'FieldErrorCode.PASSWORD_INCORRECT': correct,
  'FieldErrorCode.PASSWORD_TOO_COMMON': correct,
  'FieldErrorCode.PASSWORD_TOO_SIMILAR': correct,
  'FieldErrorCode.REQUIRED': correct,
  'FieldErrorCode.ROLE_NOT_ALLOWED': correct,
  'FieldErrorCode.TOO_LONG': correct,
  'FieldErrorCode.TOO_SHORT': correct,

  'SessionEndReason.LOGGED_OUT': signIn,
  'SessionEndReason.EXPIRED': signIn,
  'SessionEndReason.REVOKED': signIn,
  'SessionEndReason.REUSED': 'No: sign in again. If it was not you, change the password.',
  'SessionEndReason.PASSWORD_CHANGED': 'No: sign in again, with the new password.',
  'SessionEndReason.ACCOUNT_DISABLED': 'No: an administrator can enable the account.',
  'SessionEndReason.UNKNOWN_TOKEN': signIn,

  'TokenProblem.MALFORMED': unchanged,
  'TokenProblem.EXPIRED': 'No: an expired token stays so; refresh it.',
  'TokenProblem.SIGNATURE_INVALID': unchanged,
  'TokenProblem.SESSION_ENDED': signIn,
  'TokenProblem.SUPERSEDED': 'No: use the newer token, or refresh.',
}
