import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Replica } from '../../test-support/cluster/replica.ts'
import { describeCluster } from '../../test-support/engines/describe-with.ts'
import { pass } from '../replicas/replicas.ts'
import { Crowd } from './crowd.ts'
import { openSite, type Site } from './site.ts'

const secondMs = 1_000
const drainSeconds = 15

describeCluster('with 50 users on three replicas behind nginx', () => {
  let site: Site

  beforeAll(async () => {
    site = await openSite()
  })
  afterAll(() => site?.close())

  /** Runs a crowd before, during and after a disturbance of a replica. */
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

  it('a replica can be drained and replaced without a failed request', async () => {
    const crowd = await crowdDuring('a replica is drained and replaced', async (replica) => {
      const { code, tookMs } = await replica.process.terminate()
      expect(code).toBe(0)
      expect(tookMs).toBeLessThan(drainSeconds * secondMs)
      await replica.start()
    })
    expect(crowd.mishaps).toEqual([])
  })

  it('killing a replica fails only its running requests and signs no one out', async () => {
    let killedAt = 0
    const crowd = await crowdDuring('a replica is killed', async (replica) => {
      await replica.kill()
      killedAt = performance.now()
      await pass(2 * secondMs)
      await replica.start()
    })
    expect(crowd.mishaps.filter(({ kind }) => kind === 'refused')).toEqual([])
    expect(crowd.mishaps.filter(({ askedAt }) => askedAt > killedAt)).toEqual([])
  })
})
