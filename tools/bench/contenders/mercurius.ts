/** The fastest likely GraphQL server: Fastify, Mercurius with compiled queries, `@fastify/jwt` with its cache, `pg`. */
import fastifyJwt from '@fastify/jwt'
import fastify from 'fastify'
import mercurius from 'mercurius'
import { findAccount, rotateByRows, secret, signIn, typeDefs } from './account-store.ts'

const app = fastify()

await app.register(fastifyJwt, { secret, verify: { cache: 10_000 } })

interface Claims {
  readonly sub: string
  readonly jti: string
}

const tokensOf = (sub: string, jti: string): object => ({
  accessToken: app.jwt.sign({ sub }, { expiresIn: '180m' }),
  refreshToken: app.jwt.sign({ sub, jti }, { expiresIn: '3d' }),
})

await app.register(mercurius, {
  schema: typeDefs,
  jit: 1,
  context: (request) => ({ request }),
  resolvers: {
    Query: {
      profile: async (_root: unknown, _args: unknown, { request }) => {
        const { sub } = await request.jwtVerify<Claims>()
        return findAccount(sub)
      },
    },
    Mutation: {
      refresh: async (_root: unknown, { refreshToken }: { refreshToken: string }) => {
        const { jti } = app.jwt.verify<Claims>(refreshToken)
        const { id, user_id: userId } = await rotateByRows(jti)
        return tokensOf(userId, id)
      },
      login: async (_root: unknown, { email, password }: { email: string; password: string }) =>
        tokensOf(await signIn(email, password), ''),
    },
  },
})

declare module 'mercurius' {
  interface MercuriusContext {
    readonly request: import('fastify').FastifyRequest
  }
}

process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
process.once('SIGINT', () => process.exit(0))
