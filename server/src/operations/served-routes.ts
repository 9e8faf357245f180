import type { FastifyInstance } from 'fastify'
import type { ExecuteOperation, RouteGroup } from '../gate/route-group.ts'

/** Serves the routes of the features, each group in a scope of its own. */
export async function serveRoutes(
  app: FastifyInstance,
  groups: readonly RouteGroup[],
  execute: ExecuteOperation,
): Promise<void> {
  for (const { prefix, register } of groups)
    await app.register(async (scope) => register(scope, execute), { prefix })
}
