/**
 * A difference that is meant. Without `cases` or `request` it may occur in all of them. `django` and `gatehouse` match
 * the two values as JSON, or `absent`.
 */
export interface ListedDifference {
  /** The title of the case. */
  readonly cases?: RegExp
  /** The place of the request in its case, and the request: `2 POST login/`. */
  readonly request?: RegExp
  /** The statuses of Django and of Gatehouse, for a difference that changes the whole answer. */
  readonly statuses?: readonly [django: number, gatehouse: number]
  /** Where in the answer: `status`, `header.allow`, `body.user.id`. */
  readonly at: RegExp
  readonly django?: RegExp
  readonly gatehouse?: RegExp
  readonly reason: string
}

const anywhere = /./

/** The first that matches a difference is the reason for it, so the narrow ones come first. */
export const listedDifferences: readonly ListedDifference[] = [
  {
    cases: /^register: the role is admin$/,
    statuses: [201, 400],
    at: anywhere,
    reason:
      'Registration as admin is refused: roles outside SELF_SERVICE_ROLES are assigned by an administrator.',
  },
  {
    cases: /^register: the last name is blank$/,
    statuses: [400, 201],
    at: anywhere,
    reason: 'People with one name leave the last name empty.',
  },
  {
    cases: /^profile: a blank last name$/,
    statuses: [400, 200],
    at: anywhere,
    reason: 'A last name can be removed.',
  },
  {
    cases: /^login: disabled account$/,
    statuses: [401, 401],
    at: /^body\./,
    reason: 'With the right password, a disabled account is named as the reason.',
  },
  {
    cases: /^(register: the phone is too long|profile: fields that are too long)$/,
    at: /^body\.details\.phone\.0$/,
    reason: 'A phone number has 6 to 15 digits, and the message says so.',
  },
  {
    cases: /^profile: blank fields$/,
    at: /^body\.phone$/,
    django: /^""$/,
    gatehouse: /^null$/,
    reason: 'An empty phone number is none: null.',
  },
  {
    cases: /^login with the email in capitals$/,
    request: /^2 /,
    statuses: [401, 200],
    at: anywhere,
    reason: 'An email address signs in whatever its letter case.',
  },
  {
    cases: /^login with an old bearer in the header$/,
    request: /^2 /,
    statuses: [401, 200],
    at: anywhere,
    reason: 'A public route ignores the bearer, so that a client with an old token can sign in.',
  },
  {
    cases: /^login: fields are missing or blank$/,
    request: /^4 /,
    at: /^body\.details\./,
    reason: 'Sign-in does not judge the form of an address: it is unknown.',
  },
  {
    cases: /^(login: fields are missing or blank|JSON that is no object)$/,
    request: /POST login\/$/,
    statuses: [401, 400],
    at: anywhere,
    reason: 'Missing fields are 400 at sign-in too: a 401 makes clients renew their tokens.',
  },
  {
    cases: /^JSON that is no object$/,
    at: /^body\./,
    reason:
      'A body that is no object is refused before its route is asked, with the same sentence for each route.',
  },
  {
    cases: /^profile: PUT without fields$/,
    request: /PUT profile\//,
    statuses: [400, 200],
    at: anywhere,
    reason: 'PUT changes the fields that are sent, like PATCH.',
  },
  {
    cases: /^profile: other schemes$/,
    request: /^3 /,
    statuses: [401, 200],
    at: anywhere,
    reason: 'The scheme Bearer is read in any letter case (RFC 9110).',
  },
  {
    cases: /^refresh: the old token within 30 seconds$/,
    request: /^3 /,
    statuses: [401, 200],
    at: anywhere,
    reason:
      'A replaced refresh token returns its successor for 30 seconds: parallel requests and lost answers.',
  },
  {
    cases: /^logout: the access token is used afterwards$/,
    request: /^3 /,
    statuses: [200, 401],
    at: anywhere,
    reason: 'After logout the access token is refused at once, not when it expires.',
  },
  {
    cases: /^logout without a refresh token$/,
    request: /^2 /,
    statuses: [400, 200],
    at: anywhere,
    reason: 'Without a refresh token, logout ends the session of the bearer.',
  },
  {
    cases: /^logout with what is no refresh token$/,
    request: /^2 /,
    statuses: [400, 401],
    at: anywhere,
    reason: 'A token that is not valid is always 401 with token_not_valid.',
  },
  {
    request: /POST token\/verify\//,
    statuses: [400, 401],
    at: anywhere,
    reason: 'A replaced token is 401 with token_not_valid at verify too, not 400.',
  },
  {
    at: /^body\.detail$/,
    django: /^"(Given token not valid for any token type|Token is blacklisted|Token has wrong type)"$/,
    gatehouse: /^"Token is invalid or expired"$/,
    reason:
      'One sentence for every token that is not valid, as the former service documents it; the code is the same.',
  },
  {
    at: /^body\.messages\./,
    django: /^"/,
    gatehouse: /^absent$/,
    reason: 'Classes of Python are not named in messages; the code is the same.',
  },
  {
    cases: /^malformed JSON$/,
    at: /^body\.detail$/,
    django: /^"JSON parse error - /,
    gatehouse: /^"JSON parse error - /,
    reason: 'The rest of the sentence is of the parser of each language.',
  },
  {
    cases: /^CORS: preflight requests$/,
    at: /^status$/,
    gatehouse: /^(204|403)$/,
    reason:
      'A preflight request is answered with 204, or with 403 for a foreign page. Browsers conclude the same.',
  },
  {
    at: /^header\.www-authenticate$/,
    django: /^null$/,
    gatehouse: /^"Bearer realm=\\"api\\""$/,
    reason: 'RFC 9110 requires WWW-Authenticate with every 401.',
  },
  {
    at: /^header\.allow$/,
    django: /^"/,
    gatehouse: /^null$/,
    reason: 'Allow is sent with 405, where RFC 9110 requires it, and not with every answer.',
  },
  {
    at: /^body\.(user\.)?id$/,
    django: /^"‹number›"$/,
    gatehouse: /^"‹uuid›"$/,
    reason: 'Accounts that are not imported have a UUID.',
  },
]
