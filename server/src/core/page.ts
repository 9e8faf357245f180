/** A page of the client with its own headers. */
export interface ClientPage {
  /** Such as `/reset`. */
  readonly path: `/${string}`
  /** Headers besides those of every response, such as `cache-control`. */
  readonly headers: Readonly<Record<string, string>>
}

/** A page that may be restricted to this machine; other machines then get 404. */
interface OwnPage extends ClientPage {
  /** Whether it is only served to this machine. */
  readonly onlyHere?: boolean
}

/** A page that is built separately from the client. */
export interface BuiltPage extends OwnPage {
  readonly build: 'mailbox'
}

/** A JSON document. */
export interface DocumentPage extends OwnPage {
  /**
   * @param query the raw query parameters
   * @returns undefined for 404
   */
  readonly document: (query: Readonly<Record<string, unknown>>) => Promise<object | undefined>
}

/** What a server responds with at its own path. */
export type Page = ClientPage | BuiltPage | DocumentPage
