/**
 * The answer to a commit, or to a write outside a transaction, was lost: it may have happened or not. Never to
 * be taken for `Unavailable`, which invites to send the same again.
 */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown'

  constructor(cause: unknown) {
    super('The database was lost before it answered; whether the change was made is not known.', { cause })
  }
}
