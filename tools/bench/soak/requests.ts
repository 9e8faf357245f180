import type { Question } from '../harness/load.ts'
import { password } from '../harness/population.ts'

const question = (query: string, variables: object = {}, token?: string): Question => ({
  body: JSON.stringify({ query, variables }),
  ...(token === undefined ? {} : { token }),
})

const refusals = '... on Failure { code }'
const tokens = '... on Authenticated { tokens { accessToken refreshToken } }'
/** Users alternate between this password and that of the populations. */
const otherPassword = 'a loud harbour in summer'

export const otherThan = (current: string): string => (current === password ? otherPassword : password)

export const login = (email: string, password: string): Question =>
  question(
    `mutation ($input: LoginInput!) { login(input: $input) { __typename ${tokens} ... on SecondFactorRequired { challenge } } }`,
    { input: { email, password } },
  )

export const completeLogin = (challenge: string, totp: string): Question =>
  question(
    `mutation ($input: CompleteLoginInput!) { completeLogin(input: $input) { __typename ${tokens} } }`,
    {
      input: { challenge, proof: { totp } },
    },
  )

export const confirm = (password: string, token: string): Question =>
  question(
    `mutation ($input: ConfirmInput!) { confirm(input: $input) { __typename ... on Confirmed { tokens { accessToken refreshToken } } ${refusals} } }`,
    { input: { proof: { password } } },
    token,
  )

export const startTotp = (token: string): Question => question('mutation { startTotp { secret } }', {}, token)

export const addTotp = (code: string, token: string): Question =>
  question(
    'mutation ($input: AddTotpInput!) { addTotp(input: $input) { __typename } }',
    { input: { code } },
    token,
  )

export const verifyEmail = (token: string): Question =>
  question('mutation ($input: LinkInput!) { verifyEmail(input: $input) { __typename } }', {
    input: { token },
  })

export const requestPasswordReset = (email: string): Question =>
  question(
    'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { __typename } }',
    { input: { email } },
  )

export const resetPassword = (token: string, password: string): Question =>
  question('mutation ($input: ResetPasswordInput!) { resetPassword(input: $input) { __typename } }', {
    input: { token, password, passwordConfirmation: password },
  })

export const sessions = (token: string): Question =>
  question('{ sessions { id current device ipAddress createdAt lastUsedAt expiresAt } }', {}, token)

export const updateProfile = (firstName: string, token: string): Question =>
  question(
    'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename } }',
    { input: { firstName } },
    token,
  )

export const exportMyData = (token: string): Question =>
  question('mutation { exportMyData { url } }', {}, token)

export const deleteAccount = (token: string): Question =>
  question('mutation { deleteAccount { __typename } }', {}, token)

export const users = (text: string, token: string): Question =>
  question(
    'query ($filter: UserFilter) { users(first: 20, filter: $filter) { totalCount edges { node { id email firstName lastName role active createdAt } } pageInfo { hasNextPage endCursor } } }',
    { filter: { text } },
    token,
  )

export const auditEvents = (token: string): Question =>
  question(
    '{ auditEvents(first: 20) { edges { node { id kind outcome createdAt ipAddress subject { email } details { name value } } } pageInfo { hasNextPage endCursor } } }',
    {},
    token,
  )

export const mails = (token: string): Question =>
  question(
    '{ mails(first: 20) { edges { node { id kind state recipient attempts createdAt sentAt } } pageInfo { hasNextPage endCursor } } }',
    {},
    token,
  )
