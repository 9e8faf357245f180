/** The schema for tables, indexes and functions unless another is configured; the same as in 0.1. */
export const defaultSchema = 'public'

/** Pool size. */
export const defaultPoolSize = 10
