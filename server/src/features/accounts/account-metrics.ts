import { Counter, Gauge, Histogram } from 'prom-client'
import type { FeatureMetrics } from '../feature.ts'
import type { PasswordHasher } from './password-hasher.ts'

/** Counts failed sign-ins and shows the queue of password hashes. */
export function accountMetrics({
  registry,
  services: { hasher },
  on,
}: FeatureMetrics<{ readonly hasher: PasswordHasher }>): void {
  const failures = new Counter({
    name: 'gatehouse_sign_in_failures_total',
    help: 'Sign-ins that failed, by code.',
    labelNames: ['code'] as const,
    registers: [registry],
  })
  on('sign-in.failed', ({ code }) => failures.inc({ code: String(code ?? '') }))
  new Gauge({
    name: 'gatehouse_password_hashes',
    help: 'Password hashes running and waiting.',
    registers: [registry],
    collect() {
      this.set(hasher.depth)
    },
  })
  new Gauge({
    name: 'gatehouse_password_hashes_waiting',
    help: 'Password hashes that wait for a core.',
    registers: [registry],
    collect() {
      this.set(hasher.waiting)
    },
  })
  const waits = new Histogram({
    name: 'gatehouse_password_hash_wait_seconds',
    help: 'Time a password waited for a core before it was hashed.',
    buckets: [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers: [registry],
  })
  hasher.onTurn((waitedMs) => waits.observe(waitedMs / 1000))
}
