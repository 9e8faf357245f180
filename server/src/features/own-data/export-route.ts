import type { RouteGroup } from '../../gate/route-group.ts'
import { type DataExports, exportPath } from './data-exports.ts'

/** The link does not work. */
const notFound = (): Error => Object.assign(new Error('The link does not work.'), { statusCode: 404 })

/** Serves copies of accounts' data. A HEAD request would use the link up. */
export const exportRoute = (exports: DataExports): RouteGroup => ({
  prefix: exportPath,
  register: (scope) => {
    scope.get('/', { exposeHeadRoute: false }, async ({ query }, reply) => {
      const token = typeof query === 'object' && query !== null ? Reflect.get(query, 'token') : undefined
      const document = await exports.open(token)
      reply.header('cache-control', 'no-store')
      if (document === undefined) throw notFound()
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', 'attachment; filename="my-data.json"')
        .send(document)
    })
  },
})
