import type { FastifyInstance } from 'fastify'
import type { ExplorerAccess } from './explorer.ts'

/** What the client must know before sign-in. Public. */
export interface ClientSettings {
  /** Who sees the link to the explorer. */
  readonly explorer: ExplorerAccess
  /** Whether mails are written. */
  readonly mail: boolean
  /** Whether `/mailbox` replaces a mail server. */
  readonly mailbox: boolean
}

/** Serves `/client-settings.json`. */
export function serveClientSettings(app: FastifyInstance, settings: ClientSettings): void {
  app.get('/client-settings.json', async (_request, reply) =>
    reply.header('cache-control', 'no-cache').send(settings),
  )
}
