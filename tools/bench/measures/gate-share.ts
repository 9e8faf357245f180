import type { DocumentNode, OperationDefinitionNode } from 'graphql'
import { parse } from 'graphql'
import { built } from '../harness/built.ts'
import { shown } from '../harness/numbers.ts'
import { spreadOf } from '../harness/statistics.ts'
import type { Measure, Scale } from '../measure.ts'

const sizes = [5, 50, 500]
const mostShare = 0.03
const leaves = ['id', 'email', 'firstName', 'lastName', 'phone', 'role', 'active', 'createdAt', 'updatedAt']

/** Total number of fields: `profile` repeated under aliases. */
export function documentOf(fields: number): string {
  const roots: string[] = []
  for (let left = fields; left > 0; left -= leaves.length + 1)
    roots.push(`p${roots.length}: profile { ${leaves.slice(0, Math.max(1, left - 1)).join(' ')} }`)
  return `query Sized { ${roots.join(' ')} }`
}

const unlimitedDocuments = { tokens: 100_000, aliases: 1_000, selections: 10_000, rootFields: 1_000 }

export const gateShare: Measure = {
  id: 'B7',
  title: 'The gate, operations of 5, 50, 500 fields, plan cached: share of the request',
  target: '≤ 3 % at each',
  run: async (scale) => {
    const results = []
    for (const fields of sizes) results.push({ fields, ...(await timeBoth(fields, scale)) })
    const shareOf = ({ gateUs, requestUs }: Timed) => spreadOf(gateUs).median / spreadOf(requestUs).median
    return {
      judged: results.map((result) => ({
        says: `${(shareOf(result) * 100).toFixed(2)} % at ${result.fields}`,
        met: shareOf(result) <= mostShare,
      })),
      table: {
        head: ['fields', 'gate, µs', 'request, µs', 'share'],
        rows: results.map((result) => [
          String(result.fields),
          shown(result.gateUs, 2),
          shown(result.requestUs, 1),
          `${(shareOf(result) * 100).toFixed(2)} %`,
        ]),
      },
      note: 'Measured in one process, without HTTP or a database, so that the rest of the request costs as little as possible.',
    }
  },
}

interface Timed {
  readonly gateUs: readonly number[]
  readonly requestUs: readonly number[]
}

async function timeBoth(fields: number, { pace, quick }: Scale): Promise<Timed> {
  const query = documentOf(fields)
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
  const { User } = await built('features/users/user.entity')
  const [id, now] = ['019a0000-0000-7000-8000-000000000001', new Date()]
  const person = {
    id,
    email: 'person1@example.org',
    firstName: 'Person',
    lastName: 'Number 1',
    createdAt: now,
  }
  const user = Object.assign(new User(), { ...person, phone: null, role: 'EMPLOYEE', updatedAt: now })
  const proven = { enrolling: false, authTime: now.getTime() / 1000, factors: [] }
  const currentUser = { id, sessionId: id, role: user.role, generation: 1, readOnly: false, ...proven }
  return {
    accounts: { byId: async () => user },
    authentication: { kind: 'signed-in', currentUser } as const,
    currentUser,
    attempts: {},
    clientAddress: '192.0.2.1',
    requestId: id,
  }
}
