import type { ReactNode } from 'react'
import type { Problem } from './problem.ts'

/** How a user proves who they are, as the schema's `Factor`. */
export type ProofMethod = 'PASSKEY' | 'PASSWORD' | 'RECOVERY_CODE' | 'TOTP'

/** One proof, as the schema's `ProofInput`. */
export type Proof = { password: string } | { totp: string } | { recoveryCode: string } | { passkey: object }

/** What the browser returned for a passkey's challenge, or why it returned nothing. */
export type PasskeyProof =
  | { passkey: object; challenge: string; problem?: undefined }
  | { passkey?: undefined; problem: string }

export interface ProofFormProps {
  /** What the account can prove itself with. */
  methods: readonly ProofMethod[]
  submitLabel: string
  /** Sends a proof; returns why it was not accepted. */
  submit: (proof: Proof, challenge?: string) => Promise<Problem | undefined>
  /** Asks for a passkey in the browser's dialog, until `signal` is aborted. Without it none is offered. */
  askForPasskey?: (signal: AbortSignal) => Promise<PasskeyProof>
  /** For password managers. */
  email?: string
  /** Further fields, above the button. */
  children?: ReactNode
}

/** A proof that a user types, as the schema's `ProofInput`. */
export function typedProof(method: Exclude<ProofMethod, 'PASSKEY'>, value: string): Proof {
  if (method === 'PASSWORD') return { password: value }
  if (method === 'RECOVERY_CODE') return { recoveryCode: value.trim() }
  // Apps show the digits in groups, and password managers copy the space.
  return { totp: value.replace(/\s/g, '') }
}

/** The most convenient first. */
const ORDER: readonly ProofMethod[] = ['PASSKEY', 'TOTP', 'PASSWORD', 'RECOVERY_CODE']

export const inOrder = (methods: readonly ProofMethod[]): ProofMethod[] =>
  ORDER.filter((method) => methods.includes(method))
