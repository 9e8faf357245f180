import type { TestApp } from './test-app.ts'

/** The texts of the statements that the entity manager sends during `work`. */
export async function queriesDuring({ database }: TestApp, work: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = []
  database.orm.config.set('onQuery', (sql) => {
    seen.push(sql)
    return sql
  })
  await work()
  database.orm.config.set('onQuery', (sql) => sql)
  return seen
}
