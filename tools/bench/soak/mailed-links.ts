/** The tokens of mailed links, by the page that they open and the address that they were sent to. */
export class MailedLinks {
  readonly #waiting = new Map<string, (token: string) => void>()

  /** Takes a mail that arrived. */
  take(mail: string): void {
    const [, to] = /^to: .*?([^\s<>]+@[^\s<>]+)/im.exec(mail) ?? []
    // Lines of quoted-printable text are joined first.
    const [, page, token] = /\/([a-z-]+)#([\w-]{43})/.exec(mail.replaceAll('=\r\n', '')) ?? []
    if (to === undefined || page === undefined || token === undefined) return
    this.#waiting.get(`${page} ${to}`)?.(token)
  }

  /**
   * The token of the next link to a page that is mailed to an address. Call it before the mail is requested.
   * @throws if it does not arrive in time
   */
  async next(page: string, to: string): Promise<string> {
    const key = `${page} ${to}`
    const { promise, resolve, reject } = Promise.withResolvers<string>()
    const timer = setTimeout(
      () => reject(new Error(`No mail with a link to /${page} arrived.`)),
      longestWaitMs,
    )
    this.#waiting.set(key, resolve)
    try {
      return await promise
    } finally {
      clearTimeout(timer)
      this.#waiting.delete(key)
    }
  }
}

const longestWaitMs = 30_000
