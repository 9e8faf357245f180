import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import { parse } from 'graphql'
import type { Scale } from '../measure.ts'
import { built } from './built.ts'
import { spreadOf } from './statistics.ts'

const leaves = ['id', 'email', 'firstName', 'lastName', 'phone', 'role', 'active', 'createdAt', 'updatedAt']

/**
 * Root fields under aliases, with about `fields` fields in total.
 * @param around returns a root field with the fields of an account that it is given
 */
export function repeated(fields: number, around: (alias: string, leaves: string) => string): string {
  const roots: string[] = []
  for (let left = fields; left > 0; left -= leaves.length + 1)
    roots.push(around(`p${roots.length}`, leaves.slice(0, Math.max(1, left - 1)).join(' ')))
  return roots.join(' ')
}

const unlimitedDocuments = { tokens: 100_000, aliases: 1_000, selections: 10_000, rootFields: 1_000 }

/** Microseconds of each round. */
export interface TimedGate {
  readonly gateUs: readonly number[]
  readonly requestUs: readonly number[]
}

/** The gate's share of a request. */
export const shareOf = ({ gateUs, requestUs }: TimedGate): number =>
  spreadOf(gateUs).median / spreadOf(requestUs).median

/** Times an operation of about `fields` fields, and the gate alone, in one process without HTTP or a database. */
export async function timeGate(query: string, fields: number, { pace, quick }: Scale): Promise<TimedGate> {
  const { request, gate } = await prepare(query)
  const repetitions = Math.ceil((quick ? 20_000 : 60_000) / fields)
  const timed: { gateUs: number[]; requestUs: number[] } = { gateUs: [], requestUs: [] }
  await timeOf(request, repetitions)
  await timeOf(gate, repetitions * 10)
  for (let round = 0; round < pace.rounds; round++) {
    timed.requestUs.push(await timeOf(request, repetitions))
    timed.gateUs.push(await timeOf(gate, repetitions * 10))
  }
  return timed
}

/** Microseconds each. */
async function timeOf(work: () => Promise<unknown>, repetitions: number): Promise<number> {
  const startedAt = performance.now()
  for (let i = 0; i < repetitions; i++) await work()
  return ((performance.now() - startedAt) * 1000) / repetitions
}

async function prepare(query: string) {
  const [
    { createGraphqlServer },
    { publishedSchema },
    { createLogger },
    { createGate },
    { createPlanner },
    limits,
  ] = await Promise.all([
    built('graphql'),
    built('published-schema'),
    built('core/log'),
    built('gate/gate'),
    built('gate/plan'),
    built('gate/limiter'),
  ])
  const schema = await publishedSchema()
  const { apollo } = createGraphqlServer({
    schema,
    limiter: limits.unlimited,
    logger: createLogger({ logLevel: 'silent' }),
    introspection: false,
    documentLimits: unlimitedDocuments,
  })
  await apollo.start()
  const contextValue = await somebodySignedIn()
  const request = async () => {
    const { body } = await apollo.executeOperation({ query }, { contextValue })
    if (body.kind !== 'single' || body.singleResult.errors) throw new Error(JSON.stringify(body))
  }
  const gate = createGate(createPlanner(schema), limits.unlimited)
  const document = parse(query)
  const met = Object.assign(Object.create(null), {
    document,
    operation: operationOf(document),
    request: { query },
    contextValue,
  })
  return { request, gate: () => gate(met) }
}

const operationOf = ({ definitions }: DocumentNode): OperationDefinitionNode | undefined =>
  definitions.find((definition) => definition.kind === 'OperationDefinition')

async function somebodySignedIn() {
  const [{ User }, { UserSessionsEnded }] = await Promise.all([
    built('features/users/user.entity'),
    built('features/administration/administration-results'),
  ])
  const [id, now] = ['019a0000-0000-7000-8000-000000000001', new Date()]
  const person = {
    id,
    email: 'person1@example.org',
    firstName: 'Person',
    lastName: 'Number 1',
    createdAt: now,
  }
  const user = Object.assign(new User(), { ...person, phone: null, role: 'ADMIN', updatedAt: now })
  const proven = { enrolling: false, authTime: now.getTime() / 1000, factors: [] }
  const currentUser = { id, sessionId: id, role: user.role, generation: 1, readOnly: false, ...proven }
  return {
    profiles: { byId: async () => user },
    administration: { endSessions: async () => new UserSessionsEnded(user, 1) },
    authentication: { kind: 'signed-in', currentUser } as const,
    currentUser,
    attempts: {},
    clientAddress: '192.0.2.1',
    requestId: id,
  }
}
