/**
 * A server written straight from the documentation of its parts: Apollo Server and TypeGraphQL on Fastify, MikroORM
 * with a fork per request, `jsonwebtoken` with a secret in a string.
 */
import 'reflect-metadata'
import { randomUUID } from 'node:crypto'
import { ApolloServer } from '@apollo/server'
import fastifyApollo from '@as-integrations/fastify'
import { Entity, PrimaryKey, Property, ReflectMetadataProvider } from '@mikro-orm/decorators/legacy'
import { type EntityManager, MikroORM, PostgreSqlDriver } from '@mikro-orm/postgresql'
import fastify from 'fastify'
import jwt from 'jsonwebtoken'
import {
  Arg,
  Authorized,
  buildSchema,
  Ctx,
  Field,
  ID,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from 'type-graphql'

const secret = process.env.SECRET ?? ''

@ObjectType()
@Entity({ tableName: 'users' })
class User {
  @Field(() => ID)
  @PrimaryKey({ type: 'uuid' })
  id!: string

  @Field()
  @Property()
  email!: string

  @Field()
  @Property()
  firstName!: string

  @Field()
  @Property()
  lastName!: string

  @Field(() => String, { nullable: true })
  @Property({ type: 'text', nullable: true })
  phone: string | null = null

  @Field()
  @Property()
  role!: string

  @Field()
  @Property()
  active!: boolean

  @Field()
  @Property()
  createdAt!: Date

  @Field()
  @Property()
  updatedAt!: Date
}

@Entity({ tableName: 'refresh_tokens' })
class RefreshToken {
  @PrimaryKey({ type: 'uuid' })
  id: string = randomUUID()

  @Property({ type: 'uuid' })
  userId!: string

  @Property()
  expiresAt!: Date

  @Property({ type: 'timestamptz', nullable: true })
  revokedAt: Date | null = null
}

@ObjectType()
class Tokens {
  @Field()
  accessToken!: string

  @Field()
  refreshToken!: string
}

interface MyContext {
  readonly em: EntityManager
  readonly userId: string | undefined
}

const threeDaysMs = 3 * 24 * 60 * 60 * 1000

@Resolver()
class Accounts {
  @Authorized()
  @Query(() => User)
  async profile(@Ctx() { em, userId }: MyContext): Promise<User> {
    return em.findOneOrFail(User, { id: userId ?? '' })
  }

  @Mutation(() => Tokens)
  async refresh(
    @Arg('refreshToken', () => String) refreshToken: string,
    @Ctx() { em }: MyContext,
  ): Promise<Tokens> {
    const claims = jwt.verify(refreshToken, secret)
    if (typeof claims === 'string') throw new Error('no claims')
    const used = await em.findOneOrFail(RefreshToken, { id: claims.jti ?? '', revokedAt: null })
    const user = await em.findOneOrFail(User, { id: used.userId })
    used.revokedAt = new Date()
    const next = Object.assign(new RefreshToken(), {
      userId: user.id,
      expiresAt: new Date(Date.now() + threeDaysMs),
    })
    em.persist(next)
    await em.flush()
    return {
      accessToken: jwt.sign({ sub: user.id, role: user.role }, secret, { expiresIn: '180m' }),
      refreshToken: jwt.sign({ sub: user.id, jti: next.id }, secret, { expiresIn: '3d' }),
    }
  }
}

const userIdOf = (authorization: string | undefined): string | undefined => {
  if (authorization === undefined) return undefined
  const claims = jwt.verify(authorization.slice('Bearer '.length), secret)
  return typeof claims === 'string' ? undefined : claims.sub
}

const orm = await MikroORM.init<PostgreSqlDriver>({
  driver: PostgreSqlDriver,
  metadataProvider: ReflectMetadataProvider,
  entities: [User, RefreshToken],
  ...(process.env.DATABASE_URL === undefined ? {} : { clientUrl: process.env.DATABASE_URL }),
})
const apollo = new ApolloServer<MyContext>({
  schema: await buildSchema({
    resolvers: [Accounts],
    authChecker: ({ context }: { context: MyContext }) => context.userId !== undefined,
  }),
})
await apollo.start()
const app = fastify()
await app.register(fastifyApollo(apollo), {
  context: async (request) => ({ em: orm.em.fork(), userId: userIdOf(request.headers.authorization) }),
})
process.stdout.write(`${await app.listen({ host: '127.0.0.1', port: 0 })}\n`)
process.once('SIGINT', () => process.exit(0))
