/** One entry of an export: its place, and its value unless it cannot be read. */
export type Entry =
  | { readonly at: number; readonly value: unknown }
  | { readonly at: number; readonly problem: string }

/** An entry with more bytes than this is rejected without being kept in memory. */
export const longestEntry = 1024 * 1024

export const tooLarge = 'The entry is larger than 1 MiB.'

/** The export is not of the form that its source has. The message is a sentence for the operator. */
export class WrongExport extends Error {
  override readonly name = 'WrongExport'
}
