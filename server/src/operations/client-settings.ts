import type { FastifyInstance } from 'fastify'
import type { ClientSettings } from '../core/client-settings.ts'
import type { ExplorerAccess } from './explorer.ts'

interface PageSettings {
  /** Who sees the link to the explorer. */
  readonly explorer: ExplorerAccess
  /** Whether `/mailbox` replaces a mail server. */
  readonly mailbox: boolean
}

/** Serves `/client-settings.json`. */
export function serveClientSettings(app: FastifyInstance, settings: ClientSettings & PageSettings): void {
  app.get('/client-settings.json', async (_request, reply) =>
    reply.header('cache-control', 'no-cache').send(settings),
  )
}
