import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from '@jest/globals'
import { goodPassword } from '../../src/testing/visitor.ts'
import { killServers, launchServer, startServer } from '../replicas/server-process.ts'

const times = 50
const lanes = 2
const secondMs = 1_000

describe('the embedded database', () => {
  const folders: string[] = []
  const newFolder = async (): Promise<string> => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-embedded-'))
    folders.push(folder)
    return folder
  }
  afterEach(() => killServers())
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true, force: true }))))

  /** Repeatedly kills a server while users register; each start uses the folder as the kill left it. */
  const killOverAndOver = async (kills: number): Promise<{ acknowledged: string[]; lost: string[] }> => {
    const DATA_DIR = await newFolder()
    const acknowledged: string[] = []
    for (let round = 0; round < kills; round++) {
      const server = await startServer({ env: { DATA_DIR } })
      const registering = Array.from({ length: 4 }, async () => {
        for (;;) {
          const email = `person-${Math.random()}@example.org`
          const answer = await server.tryToRegister({ email }).catch(() => undefined)
          if (answer === undefined) return
          if (answer.data?.register?.__typename === 'Authenticated') acknowledged.push(email)
          // At a different time in each round, but soon, because there may already be many users.
          if (acknowledged.length % 20 > 10 + (round % 8)) void server.kill()
        }
      })
      await Promise.all(registering)
      await server.exited
    }
    const server = await startServer({ env: { DATA_DIR } })
    const lost: string[] = []
    for (const email of acknowledged) {
      const { data, text } = await server.tryToLogin(email, goodPassword)
      if (data?.login?.__typename !== 'Authenticated') lost.push(text)
    }
    await server.kill()
    return { acknowledged, lost }
  }

  it(`T71 loses no acknowledged account and restarts unaided when it is killed ${times} times under registrations`, async () => {
    const results = await Promise.all(Array.from({ length: lanes }, () => killOverAndOver(times / lanes)))
    expect(results.flatMap(({ lost }) => lost)).toEqual([])
    expect(results.flatMap(({ acknowledged }) => acknowledged).length).toBeGreaterThan(times)
  }, 900_000)

  it('T72 refuses a second process on its folder within 2 s of its start, and names the first', async () => {
    const DATA_DIR = await newFolder()
    const first = await startServer({ env: { DATA_DIR } })
    const before = performance.now()
    const second = launchServer({ env: { DATA_DIR } })
    const { code } = await second.exited
    expect(performance.now() - before).toBeLessThan(2 * secondMs)
    expect(code).toBe(1)
    expect(second.output.join('\n')).toContain(`process ${first.pid}`)
    expect((await first.tryToRegister()).data.register.__typename).toBe('Authenticated')
  })
})
