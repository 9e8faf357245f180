import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Replica } from '../../../cluster/replica.ts'
import { describeCluster } from '../replicas/engines.ts'
import { pass } from '../replicas/replicas.ts'
import { Crowd } from './crowd.ts'
import { openSite, type Site } from './site.ts'

const secondMs = 1_000
const drainSeconds = 15

describeCluster('while 50 people ask three replicas behind nginx', () => {
  let site: Site

  beforeAll(async () => {
    site = await openSite()
  }, 120_000)
  afterAll(() => site?.close())

  /** A crowd that asks before, while and after something is done to a replica. */
  const crowdDuring = async (title: string, disturb: (replica: Replica) => Promise<void>): Promise<Crowd> => {
    const [replica] = site.replicas
    if (replica === undefined) throw new Error('There is no replica.')
    const crowd = await Crowd.gather(site, { people: 50, restMs: 800 })
    try {
      await pass(secondMs)
      await disturb(replica)
      await pass(2 * secondMs)
    } finally {
      await crowd.disperse(title)
    }
    expect(crowd.counts.asked).toBeGreaterThan(100)
    return crowd
  }

  it('one is drained and replaced, as by an upgrade: nobody notices', async () => {
    const crowd = await crowdDuring('a replica is drained and replaced', async (replica) => {
      const { code, tookMs } = await replica.process.terminate()
      expect(code).toBe(0)
      expect(tookMs).toBeLessThan(drainSeconds * secondMs)
      await replica.start()
    })
    expect(crowd.mishaps).toEqual([])
  }, 120_000)

  it('one is killed: only what it was asked at that moment fails, and nobody is signed out', async () => {
    let killedAt = 0
    const crowd = await crowdDuring('a replica is killed', async (replica) => {
      await replica.kill()
      killedAt = performance.now()
      await pass(2 * secondMs)
      await replica.start()
    })
    expect(crowd.mishaps.filter(({ kind }) => kind === 'refused')).toEqual([])
    expect(crowd.mishaps.filter(({ askedAt }) => askedAt > killedAt)).toEqual([])
  }, 120_000)
})
