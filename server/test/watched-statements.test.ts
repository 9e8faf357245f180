import { expect, it } from '@jest/globals'
import { builtInFeatures } from '../src/built-in-features.ts'
import { createLogger } from '../src/core/log.ts'
import { AccountData } from '../src/features/account-data.ts'
import { DomainEvents } from '../src/features/domain-events.ts'
import { SignInSteps } from '../src/features/sign-in-step.ts'
import { startTestApp } from './test-app.ts'
import { watchStatements } from './watched-statements.ts'

it('ignores the statements of upkeep, which can run at any time', async () => {
  const app = await startTestApp()
  const { config, database } = app
  const { services } = app.app
  const own = { log: createLogger(config), events: new DomainEvents(), signInSteps: new SignInSteps() }
  const accountData = new AccountData([])
  const parts = { settings: config, database, secrets: app.secrets, services, accountData, ...own }
  const tasks = builtInFeatures.flatMap((feature) => feature.upkeep?.(services, parts) ?? [])
  expect(tasks.length).toBeGreaterThan(4)
  const statements = watchStatements(app)
  for (const task of tasks) await task.run(AbortSignal.timeout(10_000))
  expect(statements.names).toEqual([])
  await (await app.register()).profile()
  expect(statements.names).toContain('users.by-id')
  statements.stop()
  await app.close()
})
