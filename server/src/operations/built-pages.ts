import { createReadStream } from 'node:fs'
import type { FastifyInstance } from 'fastify'
import type { BuiltPage } from '../core/page.ts'
import { isFromHere } from './from-here.ts'
import { refuse } from './http-error.ts'
import { SeparatePage } from './separate-page.ts'

/** Serves the separately built pages of the features. @returns the paths of those that are built */
export async function serveBuiltPages(
  app: FastifyInstance,
  pages: readonly BuiltPage[],
): Promise<readonly string[]> {
  const served: string[] = []
  for (const { path, headers, onlyHere = false, build } of pages) {
    const page = new SeparatePage(build)
    if (!page.isBuilt) continue
    served.push(path)
    await page.serveAssets(app, path)
    app.get(path, (request, reply) =>
      onlyHere && !isFromHere(request)
        ? refuse(request, reply, 404)
        : reply.headers(headers).type('text/html; charset=utf-8').send(createReadStream(page.file)),
    )
  }
  return served
}
