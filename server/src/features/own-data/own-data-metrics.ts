import { Counter } from 'prom-client'
import type { FeatureMetrics } from '../feature.ts'

/** Counts deleted accounts and copies of data. */
export function ownDataMetrics({ registry, on }: FeatureMetrics): void {
  const deleted = new Counter({
    name: 'gatehouse_accounts_deleted_total',
    help: 'Accounts that were deleted.',
    registers: [registry],
  })
  const exports = new Counter({
    name: 'gatehouse_data_exports_total',
    help: 'Links to copies of an account’s data that were issued.',
    registers: [registry],
  })
  on('account.deleted', () => deleted.inc())
  on('data.exported', () => exports.inc())
}
