import type { AuthSession } from '@gatehouse/session'
import { CompleteLoginDocument } from '../../apollo/generated/operation-texts.ts'
import type { OperationRequest } from '../../apollo/post-operation.ts'
import type { CompleteStep, RequiredProof } from '../../apollo/second-step-form.tsx'
import { type SignedIn, sessionTokens } from '../../apollo/signed-in.ts'
import { forgetUnknownPasskey } from '../../ui/passkeys.ts'
import type { Problem } from '../../ui/problem.ts'
import type { StartedPasskey } from '../../ui/use-passkey-sign-in.ts'
import { ask } from './ask.ts'
import {
  ExplorerSignInDocument,
  ExplorerSignInWithPasskeyDocument,
  ExplorerStartPasskeyLoginDocument,
} from './generated/operation-texts.ts'
import { messageOf } from './message-of.ts'
import { sendOperation } from './send-operation.ts'
import type { TokenLife } from './token-life.ts'

interface Entrance {
  session: AuthSession
  tokenLife: TokenLife
}

/** Why no user was signed in, or what else the account needs. Neither: signed in. */
interface SignInOutcome {
  problem?: Problem
  step?: RequiredProof | 'enrol'
}

const send = (request: OperationRequest) => sendOperation(request, { withCookie: true })

/** Signs this browser in, including the application: both share the refresh cookie. */
export async function signInWith(
  entrance: Entrance,
  credentials: { email: string; password: string },
): Promise<SignInOutcome> {
  try {
    const input = { ...credentials, delivery: 'COOKIE' as const }
    const { login } = await ask(send, ExplorerSignInDocument, { input })
    if (login.__typename === 'SecondFactorRequired') return { step: login }
    if (login.__typename === 'EnrolmentRequired') return { step: 'enrol' }
    if (login.__typename !== 'Authenticated') return { problem: login }
    await enter(entrance, login)
    return {}
  } catch (error) {
    return { problem: { message: messageOf(error) } }
  }
}

/** Requests a challenge for a sign-in with a passkey. */
export async function startWithPasskey(): Promise<StartedPasskey> {
  try {
    return { request: (await ask(send, ExplorerStartPasskeyLoginDocument, {})).startPasskeyLogin }
  } catch (error) {
    return { problem: messageOf(error) }
  }
}

/** Signs this browser in with the answer of a passkey. @returns why no user was signed in */
export async function signInWithPasskey(
  entrance: Entrance,
  { challenge, answer }: { challenge: string; answer: object },
): Promise<string | undefined> {
  try {
    const input = { challenge, answer, delivery: 'COOKIE' as const }
    const { loginWithPasskey } = await ask(send, ExplorerSignInWithPasskeyDocument, { input })
    if (loginWithPasskey.__typename === 'PasskeyRejected')
      await forgetUnknownPasskey(answer, loginWithPasskey)
    if (loginWithPasskey.__typename !== 'Authenticated') return loginWithPasskey.message
    return void (await enter(entrance, loginWithPasskey))
  } catch (error) {
    return messageOf(error)
  }
}

/** Sends the proof of the second factor. */
export const completeSignIn: CompleteStep = async (input) => {
  try {
    const { completeLogin } = await ask(send, CompleteLoginDocument, { input })
    return { result: completeLogin }
  } catch (error) {
    return { problem: { message: messageOf(error) } }
  }
}

/** Continues as the user who signed in. */
export async function enter({ session, tokenLife }: Entrance, signedIn: SignedIn): Promise<void> {
  tokenLife.begin(signedIn.tokens.accessTokenExpiresIn)
  await session.signedIn(sessionTokens(signedIn))
}
