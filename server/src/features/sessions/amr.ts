import { Factor } from '../../core/factor.ts'

/**
 * The values of the claim `amr` by factor, from the registry of RFC 8176; `pop` is a key that may be kept in hardware
 * or in software, as passkeys are. `recovery_code` is not registered.
 */
const amrValueOf: Readonly<Record<Factor, string>> = {
  [Factor.PASSKEY]: 'pop',
  [Factor.PASSWORD]: 'pwd',
  [Factor.RECOVERY_CODE]: 'recovery_code',
  [Factor.TOTP]: 'otp',
}

const factorOf = new Map(Object.values(Factor).map((factor) => [amrValueOf[factor], factor]))

const isMultiFactor = (factors: readonly Factor[]): boolean =>
  factors.length > 1 || factors.includes(Factor.PASSKEY)

/** Returns the authentication methods of a token (RFC 8176), with `mfa` if they amount to two factors. */
export const amrOf = (factors: readonly Factor[]): string[] => [
  ...factors.map((factor) => amrValueOf[factor]),
  ...(isMultiFactor(factors) ? ['mfa'] : []),
]

/** Returns the factors in a claim `amr`, without values that name none. */
export const factorsIn = (amr: unknown): Factor[] =>
  Array.isArray(amr) ? amr.flatMap((value) => factorOf.get(value) ?? []) : []
