import { Counter, Gauge } from 'prom-client'
import type { FeatureMetrics } from '../feature.ts'
import type { MailStatistics } from './mail-statistics.ts'

/** Measures how many mails are waiting and for how long, and counts attempts. */
export function mailMetrics({
  registry,
  services: { mailStatistics },
  on,
}: FeatureMetrics<{ readonly mailStatistics: MailStatistics }>): void {
  new Gauge({
    name: 'gatehouse_mails_queued',
    help: 'Mails that wait to be sent.',
    registers: [registry],
    async collect() {
      this.set((await mailStatistics.read()).queued)
    },
  })
  new Gauge({
    name: 'gatehouse_mail_oldest_seconds',
    help: 'Seconds since the cause of the oldest mail that waits to be sent; 0 if none waits.',
    registers: [registry],
    async collect() {
      this.set((await mailStatistics.read()).oldestSeconds)
    },
  })
  const tries = new Counter({
    name: 'gatehouse_mail_tries_total',
    help: 'Tries to send a mail, by outcome: sent, deferred (tried again) or failed.',
    labelNames: ['outcome'] as const,
    registers: [registry],
  })
  for (const outcome of ['sent', 'deferred', 'failed']) {
    tries.inc({ outcome }, 0)
    on(`mail.${outcome}`, () => tries.inc({ outcome }))
  }
}
