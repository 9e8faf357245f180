import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { expectRefused, type Visitor } from '../../src/testing/visitor.ts'
import { describeFaults, describeWith } from '../../test-support/engines/describe-with.ts'
import { Postgresql } from '../../test-support/engines/postgresql.ts'
import { Redis, redisProgram } from '../../test-support/engines/redis.ts'
import { alike, type Replicas, startReplicas } from '../replicas/replicas.ts'

const secondMs = 1_000
/** More wrong passwords than the limit of an account, also of the one counted in memory. */
const manyGuesses = 30

describeFaults('limits in Redis', () => {
  describeWith(redisProgram(), 'Install redis-server, or name it in REDIS_SERVER.', 'that fails', () => {
    let postgresql: Postgresql
    let redis: Redis
    let replicas: Replicas

    beforeAll(async () => {
      postgresql = await Postgresql.start()
      redis = await Redis.start()
      const env = { RATE_LIMITS: 'on', REDIS_URL: redis.url }
      replicas = await startReplicas(postgresql.url, alike(2, { env }))
    })
    afterAll(async () => {
      await replicas?.close()
      await redis?.remove()
      await postgresql?.remove()
    })

    const codesOfGuesses = async ({ email }: Visitor) => {
      const codes = []
      for (let guess = 0; guess < manyGuesses; guess++) {
        const { errors } = await replicas.next().tryToLogin(email, `wrong password ${guess}`)
        codes.push(errors[0]?.extensions.code)
      }
      return codes
    }

    it('count for all replicas together while it is available', async () => {
      const ada = await replicas.next().register()
      expect(await codesOfGuesses(ada)).toContain('RATE_LIMITED')
      expect(await redis.command('DBSIZE')).not.toBe(':0')
    })

    it.each([
      ['killed', () => redis.kill(), () => redis.start()],
      ['stopped', async () => redis.signal('SIGSTOP'), async () => redis.signal('SIGCONT')],
      ['flushed', async () => void (await redis.command('FLUSHALL')), async () => undefined],
    ])(
      'T74 %s: sign-in and refresh continue, at most a second slower; no session revives; limits apply in memory',
      async (_name, harm, mend) => {
        const ada = await replicas.next().register()
        const gone = await replicas.next().login(ada)
        await gone.logout()
        const signInAndRefresh = async (): Promise<number> => {
          const before = performance.now()
          const again = await replicas.next().login(ada)
          expect((await again.refresh()).data.refresh.reuse).toBe('NONE')
          return performance.now() - before
        }
        const usualMs = await signInAndRefresh()
        await harm()
        try {
          const times = []
          for (let turn = 0; turn < 4; turn++) times.push(await signInAndRefresh())
          expect(Math.max(...times)).toBeLessThan(usualMs + secondMs)
          expectRefused(await gone.profile(), 'SESSION_ENDED')
          const { data } = await replicas.next().refresh(gone.refreshToken)
          expect(data.refresh).toMatchObject({ reason: 'LOGGED_OUT' })
          expect(await codesOfGuesses(ada)).toContain('RATE_LIMITED')
        } finally {
          await mend()
        }
      },
    )
  })
})
