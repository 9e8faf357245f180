import { expect, it } from '@jest/globals'
import { createLogger } from '../src/operations/log.ts'
import { upkeepTasks } from '../src/operations/upkeep-tasks.ts'
import { startTestApp } from './test-app.ts'
import { watchStatements } from './watched-statements.ts'

it('leaves out the statements of upkeep, which may come at any moment', async () => {
  const app = await startTestApp()
  const { signingKeys } = app.app.services
  const tasks = upkeepTasks({
    config: app.config,
    database: app.database,
    log: createLogger(app.config),
    signingKeys,
  })
  const statements = watchStatements(app)
  for (const task of [...tasks.seldom, ...tasks.often]) await task.run(AbortSignal.timeout(10_000))
  expect(statements.names).toEqual([])
  await (await app.register()).profile()
  expect(statements.names).toContain('users.by-id')
  statements.stop()
  await app.close()
})
