import type { FastifyReply, FastifyRequest } from 'fastify'
import type { CookieExchange } from './features/sessions/refresh-cookie.ts'

/** The cookies of a request and its response, parsed at first use: most requests have none. */
export class HttpCookies implements CookieExchange {
  readonly #request: FastifyRequest
  readonly #reply: FastifyReply
  #parsed: CookieExchange['cookies'] | undefined

  constructor(request: FastifyRequest, reply: FastifyReply) {
    this.#request = request
    this.#reply = reply
  }

  get cookies(): CookieExchange['cookies'] {
    const { server, headers } = this.#request
    this.#parsed ??= server.parseCookie(headers.cookie ?? '')
    return this.#parsed
  }

  get origin(): string | undefined {
    return this.#request.headers.origin
  }

  set(...[name, value, options]: Parameters<CookieExchange['set']>): void {
    this.#reply.setCookie(name, value, options)
  }
}

/** For requests whose cookies must have no effect. */
export const noCookies: CookieExchange = { cookies: {}, origin: undefined, set: () => undefined }
