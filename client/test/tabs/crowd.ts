/** As many tabs as people have open; more in CI. */
export const crowd = process.env.RANDOM_RUNS === 'whole' ? 20 : 6
