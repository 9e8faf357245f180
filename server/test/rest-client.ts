/** A response of the REST façade. */
export interface RestAnswer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: read as freely as by a client of the former API
  readonly body: any
  readonly text: string
}

interface RestRequest {
  readonly token?: string | undefined
  /** The scheme before the token. */
  readonly scheme?: string
  readonly headers?: Record<string, string>
}

/** Sends requests as clients of the former API do. */
export class RestClient {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  get(path: string, options: RestRequest = {}): Promise<RestAnswer> {
    return this.send('GET', path, undefined, options)
  }

  post(path: string, body: object = {}, options: RestRequest = {}): Promise<RestAnswer> {
    return this.send('POST', path, body, options)
  }

  put(path: string, body: object, options: RestRequest = {}): Promise<RestAnswer> {
    return this.send('PUT', path, body, options)
  }

  patch(path: string, body: object, options: RestRequest = {}): Promise<RestAnswer> {
    return this.send('PATCH', path, body, options)
  }

  /** @param body an object is sent as JSON, everything else unchanged */
  async send(
    method: string,
    path: string,
    body: object | string | undefined,
    { token, scheme = 'Bearer', headers = {} }: RestRequest = {},
  ): Promise<RestAnswer> {
    const isRaw =
      typeof body === 'string' ||
      body instanceof URLSearchParams ||
      body instanceof FormData ||
      body instanceof Uint8Array
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: {
        ...(body === undefined || isRaw ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `${scheme} ${token}` }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: isRaw ? (body as BodyInit) : JSON.stringify(body) }),
    })
    const text = await response.text()
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: text === '' ? undefined : JSON.parse(text),
    }
  }
}

let people = 0

/** The registration of the former service's guide, with an address of its own. */
export const johnDoe = (more: object = {}) => {
  people += 1
  return {
    email: `john-${process.pid}-${people}@example.com`,
    password: 'securepassword123',
    password2: 'securepassword123',
    first_name: 'John',
    last_name: 'Doe',
    phone: '+1234567890',
    role: 'employee',
    ...more,
  }
}
