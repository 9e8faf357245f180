import { lockNumber } from '../../../database/lock-number.ts'
import { prepared } from '../../../database/prepared-statement.ts'

/** Lets one transaction after another count service tokens and add one. */
export const lockServiceTokens = prepared(
  'service-tokens.lock',
  `select pg_advisory_xact_lock(${lockNumber('gatehouse.service-tokens')})`,
)
