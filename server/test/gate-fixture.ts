import { type ApolloServer, HeaderMap } from '@apollo/server'
import type { GraphQLSchema } from 'graphql'
import {
  Arg,
  Ctx,
  createUnionType,
  Extensions,
  Field,
  ID,
  InputType,
  InterfaceType,
  Mutation,
  ObjectType,
  Query,
  Resolver,
} from 'type-graphql'
import { RequestContext } from '../src/core/context.ts'
import type { Authentication, CurrentUser } from '../src/core/current-user.ts'
import { AuthenticationProblem, Unavailable } from '../src/core/errors.ts'
import { Factor } from '../src/core/factor.ts'
import type { EventLogger } from '../src/core/log.ts'
import { Role } from '../src/core/role.ts'
import { AccountLimit } from '../src/features/accounts/account-limits.ts'
import type { DocumentLimits } from '../src/gate/document-limits.ts'
import type { GateContext } from '../src/gate/gate.ts'
import { type Limiter, unlimited } from '../src/gate/limiter.ts'
import type { PublishedError } from '../src/gate/published-error.ts'
import { Auth, Fresh, Limited, Public } from '../src/gate/rule-decorators.ts'
import { createGraphqlServer } from '../src/graphql.ts'
import { buildGatehouseSchema } from '../src/schema.ts'

/** Resolvers that ran, in order. */
export const ran: string[] = []

const run = <T>(name: string, value: T): T => {
  ran.push(name)
  return value
}

@InterfaceType({ description: 'Has a label.' })
abstract class Labelled {
  @Field(() => ID, { description: 'Its id.' })
  readonly id: string = '1'

  @Field(() => String, { description: 'Guarded on one of the types only.' })
  readonly label: string = 'label'

  @Field(() => String, { description: 'Guarded on both types, differently.' })
  readonly mark: string = 'mark'
}

@ObjectType({ implements: Labelled, description: 'A person.' })
class Person extends Labelled {
  @Auth()
  @Fresh(30)
  @Field(() => String, { description: 'Needs a confirmation here.' })
  override readonly mark: string = 'of a person'

  @Field(() => String, { description: 'Their name.' })
  readonly name: string = 'Ada'

  @Auth(Role.ADMIN)
  @Field(() => String, { description: 'For administrators.' })
  readonly secret: string = 'secret'

  @Field(() => Person, { description: 'A friend.' })
  get friend(): Person {
    return new Person()
  }
}

@ObjectType({ implements: Labelled, description: 'A robot.' })
class Robot extends Labelled {
  @Auth(Role.EMPLOYEE)
  @Field(() => String, { description: 'Guarded here.' })
  override readonly label: string = 'robot'

  @Auth(Role.MANAGER)
  @Field(() => String, { description: 'For managers here.' })
  override readonly mark: string = 'of a robot'

  @Field(() => String, { description: 'Its serial number.' })
  readonly serial: string = 'R2'
}

const Found = createUnionType({
  name: 'Found',
  description: 'One of them.',
  types: () => [Person, Robot] as const,
})

@InputType({ description: 'Credentials.' })
class SignInInput {
  @Field(() => String, { description: 'Whose.' })
  readonly email!: string

  @Field(() => String, { description: 'The password.' })
  readonly password!: string

  @Field(() => Role, { nullable: true, description: 'As what.' })
  readonly role?: Role
}

@Extensions({ isOneOf: true })
@InputType({ description: 'A proof.' })
class OneProof {
  @Field(() => String, { nullable: true, description: 'A code.' })
  readonly code?: string

  @Field(() => Role, { nullable: true, description: 'A role.' })
  readonly role?: Role
}

@Resolver()
class FixtureResolver {
  @Public()
  @Query(() => String, { description: 'For everyone.' })
  hello(): string {
    return run('hello', 'Hello')
  }

  @Auth()
  @Query(() => Person, { description: 'For clients.' })
  profile(): Person {
    return run('profile', new Person())
  }

  @Auth(Role.MANAGER)
  @Query(() => String, { description: 'For managers.' })
  staff(): string {
    return run('staff', 'staff')
  }

  @Auth()
  @Fresh()
  @Query(() => String, { description: 'For those who confirmed.' })
  vault(): string {
    return run('vault', 'gold')
  }

  @Public()
  @Query(() => Person, { description: 'A person.' })
  person(): Person {
    return run('person', new Person())
  }

  @Public()
  @Query(() => Labelled, { description: 'Something.' })
  thing(): Labelled {
    return run('thing', new Person())
  }

  @Public()
  @Query(() => [Found], { description: 'Some things.' })
  found(): (Person | Robot)[] {
    return run('found', [new Person()])
  }

  @Public()
  @Query(() => String, { description: 'Returns its argument.' })
  echo(
    @Arg('text', () => String, { description: 'The text to return.' }) text: string,
    @Arg('role', () => Role, { nullable: true, description: 'As what.' }) _role?: Role,
  ): string {
    return run('echo', text)
  }

  @Public()
  @Query(() => String, { description: 'The arguments as the resolver was given them.' })
  given(
    @Arg('role', () => Role, { nullable: true, description: 'A role.' }) role?: Role,
    @Arg('text', () => String, { nullable: true, description: 'A text.' }) text?: string,
    @Arg('input', () => SignInInput, { nullable: true, description: 'An object.' }) input?: SignInInput,
  ): string {
    return run('given', JSON.stringify({ role, text, input }))
  }

  @Public()
  @Query(() => String, { description: 'Exactly one field of an object.' })
  proven(
    @Arg('proof', () => OneProof, { nullable: true, description: 'The proof.' }) proof?: OneProof,
  ): string {
    return run('proven', JSON.stringify({ proof }))
  }

  @Public()
  @Query(() => String, { description: 'Cannot be had at the moment.' })
  away(): string {
    throw new Unavailable('The database is away.', { retryAfterSeconds: 7 })
  }

  @Public()
  @Query(() => String, { description: 'Breaks.' })
  broken(): string {
    throw Object.assign(new Error('duplicate key in table account'), {
      query: 'insert into account',
      params: ['hunter2'],
    })
  }

  @Public()
  @Limited(AccountLimit.LOGIN)
  @Mutation(() => String, { description: 'Signs in.' })
  async login(
    @Arg('input', () => SignInInput, { description: 'The credentials.' }) input: SignInInput,
    @Ctx() context: RequestContext,
  ): Promise<string> {
    if (input.password === 'right') await context.attemptSucceeded()
    return run('login', input.password === 'right' ? 'in' : 'out')
  }

  @Auth()
  @Limited(AccountLimit.CHANGE_PASSWORD)
  @Mutation(() => String, { description: 'Changes the password.' })
  changePassword(): string {
    return run('changePassword', 'changed')
  }

  @Auth()
  @Fresh(60)
  @Limited(AccountLimit.CHANGE_PASSWORD)
  @Mutation(() => String, { description: 'For those who just confirmed.' })
  seal(): string {
    return run('seal', 'sealed')
  }

  @Public()
  @Mutation(() => String, { description: 'For everyone.' })
  touch(): string {
    return run('touch', 'touched')
  }

  @Auth(Role.MANAGER)
  @Mutation(() => String, { description: 'Cannot be done at the moment.' })
  post(): string {
    throw new Unavailable('The queue is full.', { retryAfterSeconds: 3 })
  }

  @Auth(Role.MANAGER)
  @Mutation(() => String, { description: 'For managers.' })
  appoint(): string {
    return run('appoint', 'appointed')
  }
}

export const fixtureSchema = (): Promise<GraphQLSchema> =>
  buildGatehouseSchema({ resolvers: [FixtureResolver] })

export interface LogEntry {
  readonly level: 'info' | 'warn' | 'error'
  readonly event: object
}

export const createLog = (): { readonly entries: LogEntry[]; readonly logger: EventLogger } => {
  const entries: LogEntry[] = []
  const at = (level: LogEntry['level']) => (event: object) => {
    entries.push({ level, event })
  }
  const debug = () => undefined
  return { entries, logger: { debug, info: at('info'), warn: at('warn'), error: at('error') } }
}

export const anonymous: Authentication = { kind: 'refused', problem: AuthenticationProblem.TOKEN_MISSING }

export const refusedWith = (problem: AuthenticationProblem): Authentication => ({ kind: 'refused', problem })

/** A user who has just signed in with a password. */
const userOf = (role: Role): CurrentUser => ({
  id: 'u1',
  sessionId: 's1',
  role,
  generation: 1,
  readOnly: false,
  enrolling: false,
  authTime: Math.floor(Date.now() / 1000),
  factors: [Factor.PASSWORD],
})

export const signedIn = (role: Role, id = 'u1', sessionId = 's1'): Authentication => ({
  kind: 'signed-in',
  currentUser: { ...userOf(role), id, sessionId },
})

/** A user whose latest proof was so many seconds ago; null: never. */
export const provenAgo = (seconds: number | null, role = Role.CLIENT): Authentication => ({
  kind: 'signed-in',
  currentUser: {
    ...userOf(role),
    authTime: seconds === null ? null : Math.floor(Date.now() / 1000) - seconds,
  },
})

/** An administrator who explores the API as `role`, just signed in for the sake of the test. */
export const exploring = (role: Role): Authentication => ({
  kind: 'signed-in',
  currentUser: { ...userOf(role), readOnly: true },
})

export interface FixtureOptions {
  readonly limiter?: Limiter
  readonly introspection?: boolean
  readonly documentLimits?: Partial<DocumentLimits>
}

export interface Asked {
  readonly as?: Authentication
  readonly variables?: Record<string, unknown>
  readonly operationName?: string
  readonly from?: string
  readonly isKnownDevice?: boolean
  /** The factors of the account; an authenticator app if omitted. */
  readonly confirmsWith?: readonly Factor[]
}

export interface Answer {
  readonly data: unknown
  readonly errors: readonly PublishedError[]
  readonly status: number | undefined
  readonly headers: ReadonlyMap<string, string>
  /** Everything that a client would see of the body. */
  readonly text: string
}

export interface Fixture {
  readonly server: ApolloServer<GateContext>
  readonly log: LogEntry[]
  ask(query: string, asked?: Asked): Promise<Answer>
}

/** A server with the small schema, called without HTTP. */
export const createFixture = async ({
  limiter = unlimited,
  ...options
}: FixtureOptions = {}): Promise<Fixture> => {
  const { entries, logger } = createLog()
  const { apollo: server } = createGraphqlServer({
    schema: await fixtureSchema(),
    limiter,
    logger,
    introspection: options.introspection ?? true,
    ...(options.documentLimits && { documentLimits: options.documentLimits }),
  })
  await server.start()
  return { server, log: entries, ask: (query, asked = {}) => ask(server, query, asked) }
}

/** Creates a context like the server does. */
export const contextOf = ({
  authentication,
  address,
  requestId = 'r1',
}: {
  authentication: Authentication
  address: string
  requestId?: string
}): RequestContext => new RequestContext({ authentication, client: { address, userAgent: null }, requestId })

const ask = async (server: ApolloServer<GateContext>, query: string, asked: Asked): Promise<Answer> => {
  ran.length = 0
  const response = await server.executeOperation(
    {
      query,
      ...(asked.variables && { variables: asked.variables }),
      ...(asked.operationName && { operationName: asked.operationName }),
      http: {
        method: 'POST',
        headers: new HeaderMap([['accept', 'application/graphql-response+json']]),
        search: '',
        body: null,
      },
    },
    {
      contextValue: Object.assign(
        contextOf({ authentication: asked.as ?? anonymous, address: asked.from ?? '192.0.2.1' }),
        {
          knowsDeviceOf: async () => asked.isKnownDevice ?? false,
          confirmationFactors: async () => asked.confirmsWith ?? [Factor.TOTP],
        },
      ),
    },
  )
  if (response.body.kind !== 'single') throw new Error('an incremental response')
  const { singleResult } = response.body
  return {
    data: singleResult.data,
    errors: (singleResult.errors ?? []) as readonly PublishedError[],
    status: response.http.status,
    headers: response.http.headers,
    text: JSON.stringify(singleResult),
  }
}
