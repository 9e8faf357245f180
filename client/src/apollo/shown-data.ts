interface Loaded<Data, Previous> {
  readonly data: Data | undefined
  /** Of other variables. */
  readonly previousData: Previous | undefined
  readonly error: unknown
}

/**
 * What a list shows: while it loads, the former rows, so that nothing jumps. If that fails they are gone, because they do
 * not match the filters. Rows that do match stay if only their update fails.
 */
export const shownData = <Data, Previous>({ data, previousData, error }: Loaded<Data, Previous>) =>
  data ?? (error === undefined ? previousData : undefined)
