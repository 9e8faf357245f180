import type { Answer, GraphqlCaller, Visitor } from '../src/testing/visitor.ts'
import type { GivenOptions } from './software-authenticator.ts'

interface StartedChallenge {
  readonly challenge: string
  readonly expiresIn: number
  readonly options: GivenOptions
}

const challenge = '{ challenge expiresIn options }'
const failure = `__typename ... on Failure { code message }`

export const startPasskeyLogin = async (at: GraphqlCaller): Promise<StartedChallenge> =>
  (await at.request(`mutation { startPasskeyLogin ${challenge} }`)).data.startPasskeyLogin

export const startPasskey = async (person: Visitor): Promise<StartedChallenge> =>
  (await person.request(`mutation { startPasskey ${challenge} }`)).data.startPasskey

export const loginWithPasskey = (at: GraphqlCaller, input: object): Promise<Answer> =>
  at.request(
    `mutation ($input: LoginWithPasskeyInput!) { loginWithPasskey(input: $input) {
       ${failure}
       ... on PasskeyRejected { known relyingPartyId }
       ... on Authenticated { user { id } session { id factors } tokens { accessToken refreshToken } }
     } }`,
    { input },
  )

export const addPasskey = (person: Visitor, input: object): Promise<Answer> =>
  person.request(
    `mutation ($input: AddPasskeyInput!) { addPasskey(input: $input) {
       ${failure}
       ... on ValidationError { fieldErrors { path code } }
       ... on FactorAdded {
         factor { id factor name lastUsedAt passkey { credentialId relyingPartyId synced } }
         recoveryCodes
       }
     } }`,
    { input },
  )

export const startConfirmation = async (person: Visitor): Promise<StartedChallenge> =>
  (await person.request(`mutation { startConfirmation ${challenge} }`)).data.startConfirmation

/** What a second sign-in with the password is answered. */
export const loginAgain = async (at: GraphqlCaller, { email, password }: Visitor) => {
  const login = `mutation ($input: LoginInput!) { login(input: $input) {
    ${failure} ... on SecondFactorRequired { challenge factors passkeyOptions }
  } }`
  return (await at.request(login, { input: { email, password } })).data.login
}

export const completeLogin = (at: GraphqlCaller, input: object): Promise<Answer> =>
  at.request(`mutation ($input: CompleteLoginInput!) { completeLogin(input: $input) { ${failure} } }`, {
    input,
  })

export const CONFIRM = `mutation ($input: ConfirmInput!) { confirm(input: $input) { ${failure} } }`
