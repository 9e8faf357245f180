import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Answer, GraphqlCaller, goodPassword } from '../../server/src/testing/visitor.ts'
import { describeWith } from '../../server/test-support/engines/describe-with.ts'
import { etcdProgram } from '../../server/test-support/engines/etcd.ts'
import { eventually } from '../../server/test-support/engines/eventually.ts'
import { haproxyProgram } from '../../server/test-support/engines/haproxy.ts'
import { patroniProgram } from '../../server/test-support/engines/patroni.ts'
import { postgresqlPrograms } from '../../server/test-support/engines/postgresql.ts'
import { type Arrangement, startArrangement } from '../cluster/failover/arrangement.ts'
import { problemsOf } from '../cluster/failover/report.ts'
import { runRound } from '../cluster/failover/round.ts'

const secondMs = 1_000
const programs = [postgresqlPrograms(), etcdProgram(), patroniProgram(), haproxyProgram()]

describeWith(
  programs.includes(undefined) ? undefined : 'all of them',
  'apt-get install postgresql etcd-server patroni haproxy',
  'PostgreSQL that fails over',
  () => {
    let arrangement: Arrangement
    let caller: GraphqlCaller

    beforeAll(async () => {
      arrangement = await startArrangement()
      caller = new GraphqlCaller(arrangement.replicas[0]?.url ?? '')
    })
    afterAll(() => arrangement?.remove(), 60_000)

    it('whose primary is killed with its machine under load loses nothing acknowledged, ends no session and recovers in time', async () => {
      const round = await runRound(arrangement, 'story', 'PostgreSQL and Patroni')
      expect(problemsOf(round)).toEqual([])
    }, 300_000)

    it('acknowledges no commit that only the primary has', async () => {
      const ada = await caller.register()
      const primary = await arrangement.patroni.primary()
      const standbys = arrangement.patroni.members.filter((member) => member !== primary)
      const email = 'only-the-primary-has-it@example.org'
      let answer: Answer | undefined
      await Promise.all(standbys.map((standby) => standby.pausePostgresql()))
      try {
        const before = performance.now()
        answer = await caller.tryToRegister({ email })
        expect(performance.now() - before).toBeLessThan(10 * secondMs)
        // Reads do not wait for a standby.
        expect((await ada.profile()).status).toBe(200)
        const rows = await arrangement.sql('select from users where email = $1', [email])
        expect(rows).toEqual([])
      } finally {
        await Promise.all(standbys.map((standby) => standby.resumePostgresql()))
      }
      // The commit still waits for a standby after the server has given up; the next sign-in shows whether it took
      // effect.
      expect(answer.errors[0]?.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', executed: true })
      await eventually(
        async () => (await caller.tryToLogin(email, goodPassword)).data?.login.__typename === 'Authenticated',
        60 * secondMs,
      )
    })
  },
)
