/** GraphQL Yoga on `node:http`, `jsonwebtoken` with a key object, `pg`. */
import { createSecretKey } from 'node:crypto'
import { createServer } from 'node:http'
import { createSchema, createYoga } from 'graphql-yoga'
import jwt from 'jsonwebtoken'
import { findAccount, rotateByRows, secret, signIn, typeDefs } from './account-store.ts'
import { listen } from './listen.ts'

const key = createSecretKey(Buffer.from(secret))

const claimsOf = (token: string): jwt.JwtPayload => {
  const claims = jwt.verify(token, key, { algorithms: ['HS256'] })
  if (typeof claims === 'string') throw new Error('no claims')
  return claims
}

const tokensOf = (subject: string, jwtid: string): object => ({
  accessToken: jwt.sign({}, key, { subject, expiresIn: '180m' }),
  refreshToken: jwt.sign({}, key, { subject, jwtid, expiresIn: '3d' }),
})

const bearerOf = (request: Request): string =>
  (request.headers.get('authorization') ?? '').slice('Bearer '.length)

const yoga = createYoga({
  logging: false,
  graphiql: false,
  schema: createSchema({
    typeDefs,
    resolvers: {
      Query: {
        profile: (_root: unknown, _args: unknown, { request }: { request: Request }) =>
          findAccount(claimsOf(bearerOf(request)).sub ?? ''),
      },
      Mutation: {
        refresh: async (_root: unknown, { refreshToken }: { refreshToken: string }) => {
          const { id, user_id: userId } = await rotateByRows(claimsOf(refreshToken).jti ?? '')
          return tokensOf(userId, id)
        },
        login: async (_root: unknown, { email, password }: { email: string; password: string }) =>
          tokensOf(await signIn(email, password), ''),
      },
    },
  }),
})

listen(createServer(yoga))
