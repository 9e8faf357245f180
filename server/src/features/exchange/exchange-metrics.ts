import { Counter } from 'prom-client'
import type { FeatureMetrics } from '../feature.ts'
import { ExchangeRefusalReason } from './exchange-refusal-reason.ts'

const outcomes = [
  'exchanged',
  'repeated',
  'second_step',
  'account',
  'unavailable',
  ...Object.values(ExchangeRefusalReason).map((reason) => reason.toLowerCase()),
]

/** Counts exchanges of tokens by outcome, so that one sees when the exchange can be switched off. */
export function exchangeMetrics({ registry, on }: FeatureMetrics): void {
  const exchanges = new Counter({
    name: 'gatehouse_token_exchanges_total',
    help: 'Exchanges of tokens of the former service by outcome: exchanged, repeated, second_step, account (disabled or not verified), unavailable, or the reason of a refusal.',
    labelNames: ['outcome'] as const,
    registers: [registry],
  })
  for (const outcome of outcomes) exchanges.inc({ outcome }, 0)
  on('token.exchanged', () => exchanges.inc({ outcome: 'exchanged' }))
  on('token-exchange.repeated', () => exchanges.inc({ outcome: 'repeated' }))
  on('token-exchange.second-step', () => exchanges.inc({ outcome: 'second_step' }))
  on('token-exchange.unavailable', () => exchanges.inc({ outcome: 'unavailable' }))
  on('token-exchange.refused', ({ reason }) =>
    exchanges.inc({ outcome: typeof reason === 'string' ? reason.toLowerCase() : 'account' }),
  )
}
