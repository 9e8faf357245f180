import type { TestApp } from './test-app.ts'

/** Every row of every table as text. */
export async function everyRow(app: Pick<TestApp, 'sql'>): Promise<string> {
  const tables = await app.sql<{ name: string }>(
    `select table_name as name from information_schema.tables where table_schema = current_schema()`,
  )
  const texts: string[] = []
  for (const { name } of tables) {
    const rows = await app.sql<{ row: string }>(`select row_to_json(t)::text as row from "${name}" as t`)
    texts.push(...rows.map(({ row }) => `${name}: ${row}`))
  }
  return texts.join('\n')
}
