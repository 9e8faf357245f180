import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type FakeSession, SessionTable } from '../testing/session-table.ts'
import { rootField } from './operations.ts'

interface Answered {
  readonly status: number
  readonly body: unknown
}

interface Input {
  readonly email?: string
  readonly password?: string
  readonly refreshToken?: string
  readonly proof?: { readonly password?: string }
}

const ok = (field: string, value: unknown): Answered => ({ status: 200, body: { data: { [field]: value } } })
const refused = (reason: string): Answered => ({
  status: 401,
  body: {
    errors: [{ message: 'Refused.', extensions: { code: 'UNAUTHENTICATED', executed: false, reason } }],
  },
})

/** As much of the server's contract as the suite needs, over HTTP and in memory. The suite runs on a real one as well. */
export class StandInServer {
  readonly #sessions = new SessionTable(() => performance.now(), 10_800)
  readonly #passwords = new Map<string, string>()
  #server: Server | undefined

  async listen(): Promise<string> {
    const server = createServer(async (request, response) => {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk)
      const { query, variables } = JSON.parse(Buffer.concat(chunks).toString())
      const token = request.headers.authorization?.replace('Bearer ', '')
      const { status, body } = this.#answer(rootField(query), variables?.input ?? {}, token)
      response.writeHead(status, { 'content-type': 'application/graphql-response+json' })
      response.end(JSON.stringify(body))
    })
    this.#server = server
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`
  }

  close(): void {
    this.#server?.closeAllConnections()
    this.#server?.close()
  }

  #answer(field: string, input: Input, token: string | undefined): Answered {
    if (field === 'register') {
      this.#passwords.set(String(input.email), String(input.password))
      return ok(field, { __typename: 'Authenticated' })
    }
    if (field === 'login')
      return ok(field, this.#signedIn('Authenticated', this.#sessions.open(String(input.email))))
    if (field === 'refresh') {
      const session = this.#sessions.rotate(input.refreshToken)
      if ('id' in session) return ok(field, this.#signedIn('Refreshed', session))
      return ok(field, { __typename: 'SessionEnded', reason: session.ended })
    }
    if (field === 'logout') {
      const sessionEnded = this.#sessions.logout(input.refreshToken ?? token)
      return ok(field, { __typename: 'LoggedOut', sessionEnded })
    }
    if (field === 'verifyToken') return ok(field, { __typename: 'TokenVerification', valid: false })
    const session = this.#sessions.admit(token)
    if (typeof session === 'string') return refused(session)
    if (field === 'confirm') {
      const right = input.proof?.password === this.#passwords.get(session.userId)
      if (right) return ok(field, this.#signedIn('Confirmed', session, this.#sessions.confirm(session)))
      const facts = { code: 'PROOF_REJECTED', message: 'Wrong.', attemptsLeft: 4 }
      return ok(field, { __typename: 'ProofRejected', ...facts })
    }
    if (field === 'profile') return ok(field, { __typename: 'User', id: session.userId })
    return ok(field, { __typename: 'ProfileUpdated' })
  }

  #signedIn(__typename: string, session: FakeSession, issued = this.#sessions.tokensOf(session)) {
    const { userId, sessionId, ...tokens } = issued
    return {
      __typename,
      user: { __typename: 'User', id: userId },
      session: { __typename: 'Session', id: sessionId },
      tokens: { __typename: 'Tokens', ...tokens },
    }
  }
}
