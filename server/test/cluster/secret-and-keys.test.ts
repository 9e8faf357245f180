import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { accessTokensOf } from '../../../examples/resource-server/src/access-tokens.ts'
import { describeCluster } from '../../test-support/engines/describe-with.ts'
import { cliPath } from '../../test-support/engines/gatehouse.ts'
import { pass } from '../replicas/replicas.ts'
import { Crowd } from './crowd.ts'
import { newSecret, openSite, type Site } from './site.ts'

const run = promisify(execFile)
const secondMs = 1_000

describeCluster('changing SECRET and rotating keys on three replicas', () => {
  let site: Site

  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())

  /** Replaces all replicas one after the other, as described in docs/run-it.md. */
  const giveEverywhere = async (settings: Readonly<Record<string, string>>): Promise<void> => {
    for (const replica of site.replicas) await replica.replace(settings)
  }

  /** Runs `gatehouse rotate-keys` next to the replicas. */
  const rotateKeys = async (secrets: Readonly<Record<string, string>>): Promise<void> => {
    const env = { PATH: process.env.PATH, DATABASE_URL: site.databaseUrl, PUBLIC_URL: site.url, ...secrets }
    await run(process.execPath, [cliPath, 'rotate-keys'], { env, cwd: tmpdir() })
  }

  it('refuses no request of 50 active users, and tokens stay verifiable', async () => {
    const verify = accessTokensOf(site.url, site.nginx.url)
    const offline = { verified: 0, refused: 0 }
    const kids = new Set<string>()
    const onToken = async (token: string): Promise<void> => {
      const caller = await verify(token)
      offline[caller === undefined ? 'refused' : 'verified'] += 1
      kids.add(kidOf(token))
    }
    const crowd = await Crowd.gather(site, { people: 50, restMs: 1_000, onToken })
    const [old, fresh] = [site.secret, newSecret()]
    try {
      await pass(secondMs)
      await giveEverywhere({ SECRET: old, SECRET_PREVIOUS: fresh })
      await rotateKeys({ SECRET: old, SECRET_PREVIOUS: fresh })
      await pass(2 * secondMs)
      await rotateKeys({ SECRET: old, SECRET_PREVIOUS: fresh })
      await giveEverywhere({ SECRET: fresh, SECRET_PREVIOUS: old })
      await pass(3 * secondMs)
    } finally {
      await crowd.disperse('SECRET is changed and keys are rotated')
    }
    process.stderr.write(
      `verified elsewhere: ${offline.verified} tokens, ${offline.refused} refused, ${kids.size} keys\n`,
    )
    expect(crowd.mishaps).toEqual([])
    expect(offline.refused).toBe(0)
    // Three keys signed: before, between and after the two rotations.
    expect(kids.size).toBe(3)
    expect(crowd.counts.asked).toBeGreaterThan(500)
  }, 280_000)
})

function kidOf(token: string): string {
  const [header = ''] = token.split('.')
  return String(JSON.parse(Buffer.from(header, 'base64url').toString()).kid)
}
