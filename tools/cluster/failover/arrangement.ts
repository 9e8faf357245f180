import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { Etcd } from '../../../server/test-support/engines/etcd.ts'
import { Gatehouse } from '../../../server/test-support/engines/gatehouse.ts'
import { Haproxy } from '../../../server/test-support/engines/haproxy.ts'
import { Patroni } from '../../../server/test-support/engines/patroni.ts'

const members = ['pg1', 'pg2', 'pg3']
const replicas = 3

/**
 * As in production, except that hashes are so cheap that the database is the bottleneck; production would refuse only
 * that.
 */
const settings = {
  BCRYPT_COST: '4',
  RATE_LIMITS: 'off',
  INTROSPECTION: 'off',
  EXPLORER: 'off',
  LOG_LEVEL: 'warn',
}

/** Three replicas on a PostgreSQL with failover: etcd, three members under Patroni, and HAProxy in front of them. */
export interface Arrangement {
  readonly patroni: Patroni
  readonly replicas: readonly Gatehouse[]
  /** Runs SQL on the current primary. */
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
  remove(): Promise<void>
}

/** Starts everything on new databases, and stops all of it if a part does not start. @throws MissingProgram */
export async function startArrangement(): Promise<Arrangement> {
  const started: { remove(): Promise<void> }[] = []
  const remove = async () => {
    for (const part of started.toReversed()) await part.remove()
  }
  const keep = <Part extends { remove(): Promise<void> }>(part: Part): Part => {
    started.push(part)
    return part
  }
  try {
    const etcd = keep(await Etcd.start({ detached: true }))
    const patroni = keep(await Patroni.start({ etcd: etcd.host, members, detached: true }))
    const haproxy = keep(await Haproxy.start({ members: patroni.members, detached: true }))
    const url = await makeDatabase((await patroni.primary()).url, haproxy.port)
    const env = { ...settings, DATABASE_URL: url, SECRET: randomBytes(32).toString('base64url') }
    const servers = await Promise.all(
      Array.from({ length: replicas }, () => Gatehouse.start({ env, detached: true })),
    )
    for (const server of servers) keep({ remove: () => server.kill() })
    return { patroni, replicas: servers, sql: sqlAt(url), remove }
  } catch (error) {
    await remove()
    throw error
  }
}

/** Creates the database and its owner, like an operator does once. @returns its address behind the proxy */
async function makeDatabase(primaryUrl: string, proxyPort: number): Promise<string> {
  const password = randomBytes(16).toString('hex')
  const run = sqlAt(primaryUrl)
  await run(`create role gatehouse login password '${password}'`)
  await run('create database gatehouse owner gatehouse')
  return `postgres://gatehouse:${password}@127.0.0.1:${proxyPort}/gatehouse`
}

const sqlAt =
  (url: string) =>
  async <Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> => {
    const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 })
    client.on('error', () => undefined)
    await client.connect()
    try {
      return (await client.query<Row>(text, [...values])).rows
    } finally {
      await client.end()
    }
  }
