import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { etcdProgram } from '../../../cluster/engines/etcd.ts'
import { eventually } from '../../../cluster/engines/eventually.ts'
import { haproxyProgram } from '../../../cluster/engines/haproxy.ts'
import { patroniProgram } from '../../../cluster/engines/patroni.ts'
import { postgresqlPrograms } from '../../../cluster/engines/postgresql.ts'
import { type Arrangement, startArrangement } from '../../../cluster/failover/arrangement.ts'
import { problemsOf } from '../../../cluster/failover/report.ts'
import { runRound } from '../../../cluster/failover/round.ts'
import { describeWith } from '../replicas/engines.ts'
import { type Answer, GraphqlCaller, goodPassword } from '../visitor.ts'

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
    }, 180_000)
    afterAll(() => arrangement?.remove(), 60_000)

    it('whose primary is killed with its machine, under load, loses nothing that was acknowledged, ends no session, and is back in time', async () => {
      const round = await runRound(arrangement, 'story', 'PostgreSQL and Patroni')
      expect(problemsOf(round)).toEqual([])
    }, 300_000)

    it('acknowledges nothing that only the primary has', async () => {
      const ada = await caller.register()
      const primary = await arrangement.patroni.primary()
      const standbys = arrangement.patroni.members.filter((member) => member !== primary)
      const email = 'nobody-else-has-it@example.org'
      let answer: Answer | undefined
      await Promise.all(standbys.map((standby) => standby.pausePostgresql()))
      try {
        const before = performance.now()
        answer = await caller.tryToRegister({ email })
        expect(performance.now() - before).toBeLessThan(10 * secondMs)
        // What is read waits for no standby.
        expect((await ada.profile()).status).toBe(200)
        const rows = await arrangement.sql('select from users where email = $1', [email])
        expect(rows).toEqual([])
      } finally {
        await Promise.all(standbys.map((standby) => standby.resumePostgresql()))
      }
      // It waits for a standby still when the server has given up: whether it came to be is for the next sign-in to find out.
      expect(answer.errors[0]?.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', executed: true })
      await eventually(
        async () => (await caller.tryToLogin(email, goodPassword)).data?.login.__typename === 'Authenticated',
        60 * secondMs,
      )
    }, 120_000)
  },
)
