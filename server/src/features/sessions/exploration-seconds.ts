/** Lifetime of a token for exploring, in seconds. */
export const explorationSeconds = 10 * 60
