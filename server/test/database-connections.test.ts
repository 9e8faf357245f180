import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { startTestApp, type TestApp } from './test-app.ts'
import { describeOnServer } from './test-database.ts'

describeOnServer('T175 a role with fewer connections than the pool', () => {
  const role = `gatehouse_test_${randomBytes(8).toString('hex')}`
  let base: TestApp

  beforeAll(async () => {
    base = await startTestApp()
    await base.sql(`create role ${role} login connection limit 5`)
    await base.sql(`grant all on all tables in schema public to ${role}`)
  })
  afterAll(async () => {
    await base.sql(`drop owned by ${role}`)
    await base.sql(`drop role ${role}`)
    await base.close()
  })

  it('registers forty users at once, who wait for the available connections', async () => {
    const url = Object.assign(new URL(base.testDatabase.url ?? ''), { username: role }).href
    const app = await startTestApp({ on: base, opening: { url, poolSize: 10 } })
    const answers = await Promise.all(Array.from({ length: 40 }, () => app.tryToRegister()))
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(answers.map(({ data }) => data.register.__typename)).toEqual(answers.map(() => 'Authenticated'))
    expect(app.log.filter(({ level }) => level === 'error' || level === 'warn')).toEqual([])
    await app.close()
  })
})
