const unchanged = 'No: the same input has the same result.'
const correct = 'No: correct the field.'
const signIn = 'No: sign in again.'

/**
 * Whether sending the same request again can help, for each declared code by its schema coordinate. A test fails if one
 * is missing.
 */
export const codeAdvice: Readonly<Record<string, string>> = {
  'RequestErrorCode.UNAUTHENTICATED': 'Yes, once the token is replaced as `reason` says: nothing ran.',
  'RequestErrorCode.CONFIRMATION_REQUIRED': 'Yes, once `confirm` has returned new tokens: nothing ran.',
  'RequestErrorCode.FORBIDDEN':
    'No: omit the field at `path`, or get the required role. Refreshing does not help.',
  'RequestErrorCode.RATE_LIMITED': 'Yes, after `retryAfterSeconds`: nothing ran.',
  'RequestErrorCode.OPERATION_REJECTED': 'No: make the document smaller, or split it.',
  'RequestErrorCode.BAD_USER_INPUT': 'No: correct the request.',
  'RequestErrorCode.GRAPHQL_PARSE_FAILED': 'No: correct the document.',
  'RequestErrorCode.GRAPHQL_VALIDATION_FAILED':
    'No: correct the document, or generate it from the current schema.',
  'RequestErrorCode.MAIL_UNAVAILABLE': 'No: an operator can set up a mail server.',
  'RequestErrorCode.UNAVAILABLE': 'Yes, after `retryAfterSeconds`: nothing was changed.',
  'RequestErrorCode.INTERNAL_SERVER_ERROR':
    'Only if repeating it is safe: with `executed: true` it may have taken effect.',

  'AuthenticationProblem.TOKEN_MISSING': 'Yes, with an access token.',
  'AuthenticationProblem.TOKEN_MALFORMED': 'Yes, with a well-formed header.',
  'AuthenticationProblem.TOKEN_EXPIRED': 'Yes, after `refresh`.',
  'AuthenticationProblem.TOKEN_INVALID': signIn,
  'AuthenticationProblem.SESSION_ENDED': signIn,
  'AuthenticationProblem.TOKEN_STALE': 'Yes, after `refresh`.',

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
  'FieldErrorCode.TOO_MANY': 'No: remove one first.',
  'FieldErrorCode.TOO_SHORT': correct,

  'SessionEndReason.LOGGED_OUT': signIn,
  'SessionEndReason.EXPIRED': signIn,
  'SessionEndReason.REVOKED': signIn,
  'SessionEndReason.REUSED': 'No: sign in again. If it was not you, change the password.',
  'SessionEndReason.PASSWORD_CHANGED': 'No: sign in again, with the new password.',
  'SessionEndReason.ACCOUNT_DISABLED': 'No: an administrator can enable the account.',
  'SessionEndReason.UNKNOWN_TOKEN': signIn,

  'ExchangeRefusalReason.SIGNATURE_INVALID': signIn,
  'ExchangeRefusalReason.EXPIRED': signIn,
  'ExchangeRefusalReason.TRADED_BEFORE': signIn,
  'ExchangeRefusalReason.CREDENTIALS_CHANGED': signIn,
  'ExchangeRefusalReason.NOT_KNOWN': 'No: sign in, or ask an administrator to import the account.',
  'ExchangeRefusalReason.SECOND_FACTOR_MISSING':
    'No: sign in with the password, and set up a second factor then.',

  'TokenProblem.MALFORMED': unchanged,
  'TokenProblem.EXPIRED': 'No: refresh the session instead.',
  'TokenProblem.SIGNATURE_INVALID': unchanged,
  'TokenProblem.SESSION_ENDED': signIn,
  'TokenProblem.SUPERSEDED': 'No: use the newer token, or refresh.',
}
