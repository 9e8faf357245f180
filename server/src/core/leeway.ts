/** Leeway for differing clocks, in seconds. */
export const leewaySeconds = 5
