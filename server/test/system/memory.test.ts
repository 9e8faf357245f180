import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openWorkplace, type ServerProcess, type Workplace } from '../built-server.ts'
import { eventually } from '../test-app.ts'
import { describeOnServer } from '../test-database.ts'

const main = fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url))

/** As in production: V8 optimizes the embedded database, which needs memory too. */
const start = (place: Workplace): Promise<ServerProcess> =>
  place.start({}, { program: process.execPath, args: [main] })

/** Resident memory of a process and its peak, in megabytes. */
function memoryOf({ pid }: ServerProcess): { resident: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const megabytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) / 1024
  return { resident: megabytes('VmRSS'), peak: megabytes('VmHWM') }
}

/** The server returns what its start needed to the operating system as soon as it is idle. */
const isAtRest = (server: ServerProcess, most: number): Promise<void> =>
  eventually(() => memoryOf(server).resident < most)

async function use(server: ServerProcess): Promise<void> {
  const ada = await server.login(await server.register())
  await ada.profile()
  await ada.refresh()
}

async function stop(server: ServerProcess): Promise<void> {
  server.signal('SIGINT')
  await server.ended()
}

const onLinux = process.platform === 'linux' ? describe : describe.skip

/** About twice what is measured by `npm run bench -- B22`. */
onLinux('the memory of a server', () => {
  let place: Workplace

  describe('on the embedded database', () => {
    beforeAll(async () => {
      place = await openWorkplace('embedded')
    })
    afterAll(() => place.close())

    it('stays below 600 MB while the database is created', async () => {
      const server = await start(place)
      await use(server)
      expect(memoryOf(server).peak).toBeLessThan(600)
      await stop(server)
    })

    it('stays below 500 MB on an existing database, and below 330 MB at rest', async () => {
      const server = await start(place)
      await use(server)
      expect(memoryOf(server).peak).toBeLessThan(500)
      await isAtRest(server, 330)
      await stop(server)
    })
  })

  describeOnServer('on PostgreSQL', () => {
    beforeAll(async () => {
      place = await openWorkplace('server')
    })
    afterAll(() => place.close())

    it('stays below 250 MB, and below 190 MB at rest', async () => {
      const server = await start(place)
      await use(server)
      expect(memoryOf(server).peak).toBeLessThan(250)
      await isAtRest(server, 190)
      await stop(server)
    })
  })
})
