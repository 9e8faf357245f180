import { setTimeout as delay } from 'node:timers/promises'
import type { BenchDatabase } from '../harness/bench-database.ts'
import type { Contender } from '../harness/contender.ts'
import { type MailSink, openMailSink } from '../harness/mail-sink.ts'
import { shown } from '../harness/numbers.ts'
import { type Competitor, figures, interleave } from '../harness/rounds.ts'
import { onStage, type Stage } from '../harness/stage.ts'
import { ratioOfRounds, sum } from '../harness/statistics.ts'
import { atMost, type Measure, type Scale } from '../measure.ts'

const replicas = 3
const leastPerSecond = 200
const connections = 8

export const outbox: Measure = {
  id: 'B19',
  title: 'Outbox: 10,000 mails to a local SMTP server, three replicas; CPU of `register` with its mail',
  target: '≥ 200 a second; ≤ 1.02 × `register` without mail',
  run: async (scale) => {
    const sink = await openMailSink()
    try {
      const sent = await onStage((stage) => sending(stage, sink, scale))
      const rounds = await onStage((stage) => registering(stage, sink, scale))
      const msOf = (name: string) => figures(rounds, name, ({ cpuUs }) => cpuUs / 1000)
      const ratio = ratioOfRounds(msOf('with mail'), msOf('without mail')).median
      return {
        judged: [
          { says: `${sent.perSecond.toFixed(0)} a second`, met: sent.perSecond >= leastPerSecond },
          atMost(ratio, 1.02, '`register` without mail'),
        ],
        table: {
          head: ['what', 'measured'],
          rows: [
            [
              'mails in the outbox; delivered; of these twice',
              `${sent.mails}; ${sent.delivered}; ${sent.twice}`,
            ],
            ['mails a second', sent.perSecond.toFixed(0)],
            ['CPU of the replicas, ms a mail', sent.cpuMs.toFixed(2)],
            ...[...rounds.keys()].map((name) => [
              `\`register\` ${name}, ms of CPU each`,
              shown(msOf(name), 1),
            ]),
          ],
        },
        note: 'The SMTP server accepts everything at once and without TLS, on the same cores. Registrations use bcrypt at cost 12; the server that registers also composes and sends the mail, which is counted.',
      }
    } finally {
      await sink.close()
    }
  },
}

const mailSettings = ({ url }: MailSink) => ({ SMTP_URL: url, MAIL_FROM: 'no-reply@example.org' })

/** From the commit of all mails until the last one has arrived. */
async function sending(stage: Stage, sink: MailSink, { quick }: Scale) {
  const mails = quick ? 1_000 : 10_000
  const all: Contender[] = []
  for (const n of Array(replicas).keys())
    all.push(await stage.start('gatehouse', { env: mailSettings(sink), name: `replica ${n}` }))
  const cpuMs = () => sum(all.map((replica) => replica.cpuMs()))
  const cpuBefore = cpuMs()
  await queue(stage.database, mails)
  const startedAt = performance.now()
  while (sink.distinct() < mails) await delay(20)
  const seconds = (performance.now() - startedAt) / 1000
  return {
    mails,
    delivered: sink.distinct(),
    twice: sink.received() - sink.distinct(),
    perSecond: mails / seconds,
    cpuMs: (cpuMs() - cpuBefore) / mails,
  }
}

const queue = (database: BenchDatabase, mails: number) =>
  database.sql(
    `with queued as (
       insert into mails (id, kind, state, recipient, locale, parameters, priority, expires_at)
       select gen_random_uuid(), 'PASSWORD_CHANGED', 'QUEUED', 'person' || n || '@example.com', 'en',
         jsonb_build_object('device', 'Firefox on Linux', 'address', '192.0.2.1', 'time', now()), 2, now() + interval '1 day'
       from generate_series(1, $1::integer) n returning id
     ) select pg_notify('gatehouse_mails', '') from queued limit 1`,
    [mails],
  )

async function registering(stage: Stage, sink: MailSink, { slowPace }: Scale) {
  // Both on one database, so a mail is sent by the one that has a mail server.
  const competitors = [
    { name: 'with mail', env: mailSettings(sink) },
    { name: 'without mail', env: {} },
  ]
  const prepared: Competitor[] = []
  for (const { name, env } of competitors) {
    const contender = await stage.start('gatehouse', { name, env })
    prepared.push({ contender, load: await stage.load('register', 'gatehouse', contender, connections) })
  }
  return interleave(prepared, slowPace)
}
