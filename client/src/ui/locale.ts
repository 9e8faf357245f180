/** The language of the texts; dates, times and numbers follow it. */
export const locale = 'en'
