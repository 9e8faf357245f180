import type { Load } from './load.ts'
import { profileQuestion, tokensIn } from './questions.ts'
import type { Stage } from './stage.ts'

export interface VisitOptions {
  readonly connections: number
  readonly sessionsEach: number
  /** How often a new access token is used, after so many have been handed out. */
  profilesAfter(tokens: number): number
}

export interface Visits extends Omit<Load, 'origin' | 'seconds'> {
  /** How many access tokens have been handed out so far. */
  tokens(): number
}

/** People come back: each connection refreshes one session, asks for profiles with the new token, and goes on to its next session. */
export async function visitsOf(
  stage: Stage,
  { connections, sessionsEach, profilesAfter }: VisitOptions,
): Promise<Visits> {
  const refreshes = await stage.refreshes('gatehouse', connections, sessionsEach)
  const accessTokens: string[] = []
  const profilesLeft: number[] = Array(connections).fill(0)
  let tokens = 0
  return {
    connections,
    tokens: () => tokens,
    ask: (index) =>
      profilesLeft[index] === 0 ? refreshes.ask(index) : profileQuestion(accessTokens[index] ?? ''),
    answered: (index, body) => {
      const left = profilesLeft[index] ?? 0
      if (left > 0) {
        profilesLeft[index] = left - 1
        return
      }
      refreshes.answered?.(index, body)
      accessTokens[index] = tokensIn(body).accessToken
      tokens += 1
      profilesLeft[index] = profilesAfter(tokens)
    },
  }
}
