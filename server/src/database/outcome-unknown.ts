/**
 * Thrown when the response to a commit, or to a write outside a transaction, was lost: it may or may not have taken
 * effect. Must not be treated as `Unavailable`, which invites clients to send the request again.
 */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown'

  constructor(cause: unknown) {
    super('The database was lost before it answered; whether the change was made is not known.', { cause })
  }
}
