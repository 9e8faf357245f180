import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Visitor } from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { cliPath } from '../../test-support/engines/gatehouse.ts'
import { alike, parallel, pass, type Replicas, startReplicas } from '../replicas/replicas.ts'
import { type ServerProcess, testSettings } from '../replicas/server-process.ts'
import { eventually } from '../test-app.ts'

const run = promisify(execFile)
const secondMs = 1_000
const rotations = 5
const ttlSeconds = 10
/** Leeway for expired tokens. */
const leewaySeconds = 5

describeRaces('signing keys on two replicas', (serverUrl) => {
  let replicas: Replicas

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, alike(2, { env: { ACCESS_TOKEN_TTL: `${ttlSeconds}s` } }))
  })
  afterAll(() => replicas?.close())

  const kidsAt = async ({ url }: ServerProcess): Promise<string[]> => {
    const { keys }: { keys: { kid: string }[] } = JSON.parse(
      await (await fetch(`${url}/.well-known/jwks.json`)).text(),
    )
    return keys.map(({ kid }) => kid)
  }

  /** Rotates keys every second like an operator. */
  const rotateEachSecond = async (): Promise<void> => {
    const env = { PATH: process.env.PATH, ...testSettings, DATABASE_URL: replicas.url, LOG_LEVEL: 'warn' }
    for (let count = 0; count < rotations; count++) {
      const settings = { env: { ...env, ACCESS_TOKEN_TTL: `${ttlSeconds}s` }, cwd: tmpdir() }
      await Promise.all([run(process.execPath, [cliPath, 'rotate-keys'], settings), pass(secondMs)])
    }
  }

  it('T24 rotated every second under 1,000 parallel requests cause no false 401, and retired keys expire on time', async () => {
    const [one] = replicas.all
    const people: Visitor[] = await parallel(50, () => replicas.next().register())
    const before = one ? await kidsAt(one) : []
    const refused: string[] = []
    let accepted = 0
    let rotating = true
    const rotated = rotateEachSecond().finally(() => {
      rotating = false
    })
    while (rotating) {
      // New tokens from here are used on another replica immediately, where their key may be unknown.
      await Promise.all(people.map((person) => person.via(replicas.next()).refresh()))
      await Promise.all(people.map((person) => person.refresh()))
      const answers = await parallel(1_000, (index) => {
        const person = people[index % people.length]
        if (person === undefined) throw new RangeError('There are no users.')
        return person.via(replicas.next()).request('{ profile { id } }')
      })
      // On a busy machine a request may be refused as unavailable, but never because of its token.
      refused.push(
        ...answers.filter(({ status }) => status !== 503 && status !== 200).map(({ text }) => text),
      )
      accepted += answers.filter(({ status }) => status === 200).length
    }
    await rotated
    expect(refused).toEqual([])
    expect(accepted).toBeGreaterThan(1_000)
    for (const replica of replicas.all) {
      await eventually(
        async () => (await kidsAt(replica)).length === 2,
        (ttlSeconds + leewaySeconds + 2) * secondMs,
      )
      expect((await kidsAt(replica)).filter((kid) => before.includes(kid))).toEqual([])
    }
  })
})
