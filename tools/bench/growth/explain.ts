import pg from 'pg'

/** Cost of one execution of a statement as reported by PostgreSQL. */
export interface Cost {
  readonly ms: number
  /** Pages of 8 kB that it accessed, in memory or on disk. */
  readonly pages: number
  readonly walBytes: number
  /** Its access paths: each node that reads a table, with its index. */
  readonly way: readonly string[]
}

interface Plan {
  readonly 'Node Type': string
  readonly 'Index Name'?: string
  readonly 'Relation Name'?: string
  readonly 'Shared Hit Blocks': number
  readonly 'Shared Read Blocks': number
  readonly 'WAL Bytes': number
  readonly Plans?: readonly Plan[]
}

interface Explained {
  readonly Plan: Plan
  readonly 'Execution Time': number
}

/** PostgreSQL plans this many executions individually before it decides whether to keep a generic plan. */
const plannedEach = 5

/**
 * Executes a statement once for each of `samples`, on a connection that has already prepared it, and rolls back.
 * Without values it runs unchanged.
 */
export async function explain(
  url: string,
  text: string,
  samples: readonly (readonly unknown[])[],
): Promise<Cost[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query('begin; savepoint undone')
    const parameters = samples[0]?.length ?? 0
    if (parameters > 0) await client.query(`prepare measured as ${text}`)
    const costs: Cost[] = []
    const known = parameters > 0 ? samples.slice(-plannedEach) : []
    for (const values of [...known, ...samples]) {
      const statement = parameters > 0 ? `execute measured (${values.map(literal).join(', ')})` : text
      const { rows } = await client.query<{ 'QUERY PLAN': [Explained] }>(
        `explain (analyze, buffers, wal, format json) ${statement}`,
      )
      await client.query('rollback to undone')
      costs.push(costOf(rows[0]?.['QUERY PLAN'][0]))
    }
    return costs.slice(known.length)
  } finally {
    await client.end()
  }
}

const literal = (value: unknown): string => {
  if (value === null) return 'null'
  if (Array.isArray(value)) return `'{${value.join(',')}}'`
  return pg.escapeLiteral(String(value))
}

function costOf(explained: Explained | undefined): Cost {
  if (explained === undefined) throw new Error('There is no plan.')
  const { Plan: plan } = explained
  return {
    ms: explained['Execution Time'],
    pages: plan['Shared Hit Blocks'] + plan['Shared Read Blocks'],
    walBytes: plan['WAL Bytes'],
    way: [...new Set(nodesOf(plan).flatMap(wayOf))],
  }
}

const nodesOf = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

const wayOf = (plan: Plan): string[] => {
  const index = plan['Index Name']
  if (index !== undefined) return [index]
  return plan['Node Type'] === 'Seq Scan' ? [`all of ${plan['Relation Name']}`] : []
}
