import type { Problem } from '../ui/problem.ts'
import { proofTexts } from '../ui/proof-texts.ts'
import { apolloTexts } from './apollo-texts.ts'

interface ProofFailure {
  code: string
  message: string
  attemptsLeft?: number | undefined
  /** 0 if the server did not ask to wait. */
  retryAfterMs?: number
}

/** Why a proof was not accepted, at its field where another attempt can help. */
export function proofProblem({ code, message, attemptsLeft, retryAfterMs = 0 }: ProofFailure): Problem {
  if (code === 'RATE_LIMITED') return { message: apolloTexts.rateLimited(Math.ceil(retryAfterMs / 1000)) }
  if (attemptsLeft === undefined) return { message }
  const rejected = proofTexts.rejected(attemptsLeft)
  return { message: rejected, fieldErrors: [{ path: ['proof'], message: rejected }] }
}
