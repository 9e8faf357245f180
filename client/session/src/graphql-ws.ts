import type { AuthSession } from './auth-session.ts'
import type { Credential } from './session-snapshot.ts'

/** As much of a `WebSocket` as the adapter uses. */
interface ClosableSocket {
  close(code?: number, reason?: string): void
}

/** Options for `createClient` of graphql-ws. */
export interface SocketAuth {
  /** Called by graphql-ws for each connection: always a token that is good now. */
  connectionParams: () => Promise<Record<string, string>>
  on: { connected: (socket: unknown) => void; closed: (event: unknown) => void }
  /** Stops following the session. */
  dispose: () => void
}

/** Codes with which servers close a socket whose token is no longer good (graphql-ws: Unauthorized, Forbidden). */
const REFUSED = [4401, 4403]
/** Not one that graphql-ws takes for fatal: it connects again and subscribes anew. */
const RENEWED = 4205

const isSocket = (value: unknown): value is ClosableSocket =>
  typeof value === 'object' && value !== null && 'close' in value

const codeOf = (event: unknown): unknown =>
  typeof event === 'object' && event !== null && 'code' in event ? event.code : undefined

/**
 * Keeps subscriptions over graphql-ws alive beyond their token: each connection carries a fresh one, and an open socket
 * is replaced when the session has a new token or another user. Servers should close an expired socket with 4403;
 * graphql-ws takes 4401 for final.
 *
 * @example
 * const client = createClient({ url: 'wss://example.org/graphql', ...socketAuth(session) })
 */
export function socketAuth(session: AuthSession): SocketAuth {
  let socket: ClosableSocket | undefined
  let sent: Credential | undefined
  let refused: Credential | undefined

  const reconnect = () => {
    socket?.close(RENEWED, 'Credentials changed')
    socket = undefined
  }
  const stops = [session.on('token', reconnect), session.on('close', reconnect)]

  const connectionParams = () =>
    new Promise<Record<string, string>>((resolve, reject) => {
      const before = refused
      refused = undefined
      session.authorize((error, credential) => {
        sent = credential
        if (error) reject(error)
        else resolve(credential ? { authorization: `Bearer ${credential.accessToken}` } : {})
      }, before)
    })

  return {
    connectionParams,
    on: {
      connected: (opened) => {
        socket = isSocket(opened) ? opened : undefined
        const { epoch, generation } = session.snapshot
        if (sent && (sent.epoch !== epoch || sent.generation !== generation)) reconnect()
      },
      closed: (event) => {
        socket = undefined
        if (REFUSED.some((code) => code === codeOf(event))) refused = sent
      },
    },
    dispose: () => {
      for (const stop of stops) stop()
    },
  }
}
