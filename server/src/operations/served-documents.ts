import type { FastifyInstance } from 'fastify'
import type { DocumentPage } from '../core/page.ts'
import { isFromHere } from './from-here.ts'
import { refuse } from './http-error.ts'

/** Serves the documents of the features. */
export function serveDocuments(app: FastifyInstance, documents: readonly DocumentPage[]): void {
  for (const { path, headers, onlyHere = false, document } of documents)
    app.get(path, async (request, reply) => {
      const isHidden = onlyHere && !isFromHere(request)
      const answer = isHidden ? undefined : await document(queryOf(request.query))
      return answer === undefined ? refuse(request, reply, 404) : reply.headers(headers).send(answer)
    })
}

const queryOf = (query: unknown): Readonly<Record<string, unknown>> =>
  typeof query === 'object' ? { ...query } : {}
