import type { Load } from './load.ts'
import { profileQuestion, tokensIn } from './questions.ts'
import type { Stage } from './stage.ts'

export interface VisitOptions {
  readonly connections: number
  readonly sessionsEach: number
  /** Uses of a new access token after this many have been issued. */
  profilesAfter(tokens: number): number
}

export interface Visits extends Omit<Load, 'origin' | 'seconds'> {
  /** Number of access tokens issued so far. */
  tokens(): number
}

/**
 * Simulates returning users: each connection refreshes one session, requests profiles with the new token, and continues
 * with its next session.
 */
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
