import type { TestApp } from './test-app.ts'

/** Sent by upkeep, which can run at any time. */
const isBackground = (sql: string): boolean =>
  sql.startsWith('delete from "reserved_emails" where "reserved_until" <= now()')

/** The texts of the statements that the entity manager sends during `work`. */
export async function queriesDuring({ database }: TestApp, work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = []
  database.orm.config.set('onQuery', (sql) => {
    if (!isBackground(sql)) seen.push(sql)
    return sql
  })
  await work()
  database.orm.config.set('onQuery', (sql) => sql)
  return seen
}
