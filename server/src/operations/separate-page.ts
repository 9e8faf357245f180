import { existsSync } from 'node:fs'
import fastifyStatic from '@fastify/static'
import type { FastifyInstance } from 'fastify'
import { builtFiles } from './built-files.ts'

/** A page of the client that is built separately, so that its files are served only if the page is. */
export class SeparatePage {
  readonly #folder: string
  /** The page's own file, which is not served with the others. */
  readonly #name: string

  constructor(build: 'explorer' | 'mailbox', folder = builtFiles(build)) {
    this.#folder = folder
    this.#name = `${build}.html`
  }

  get file(): string {
    return `${this.#folder}${this.#name}`
  }

  get isBuilt(): boolean {
    return existsSync(this.file)
  }

  /** Serves the files that the page loads below `path`. Their names contain hashes, so browsers may cache them. */
  async serveAssets(app: FastifyInstance, path: string): Promise<void> {
    await app.register(fastifyStatic, {
      root: this.#folder,
      prefix: `${path}/`,
      preCompressed: true,
      globIgnore: [this.#name, `${this.#name}.*`, '**/*.{br,gz}'],
      wildcard: false,
      index: false,
      decorateReply: false,
      setHeaders: (reply) => void reply.header('cache-control', 'public, max-age=31536000, immutable'),
    })
  }
}
