import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, it } from '@jest/globals'
import { freePort } from '../../../cluster/engines/free-port.ts'
import { installedProgram } from '../../../cluster/engines/installed-program.ts'
import { describeCluster } from '../replicas/engines.ts'
import { eventually } from '../test-app.ts'
import { GraphqlCaller } from '../visitor.ts'

const main = fileURLToPath(new URL('../../../cluster/main.ts', import.meta.url))
const patienceMs = 90_000

/** `npm run cluster -- …`, and what it prints. */
class Command {
  readonly ended: Promise<number | null>
  readonly #lines: string[] = []
  readonly #child

  /** Where it puts what goes with the run. */
  readonly folder = mkdtempSync(join(tmpdir(), 'gatehouse-command-'))

  constructor(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
    chmodSync(this.folder, 0o755)
    const variables = { ...process.env, TMPDIR: this.folder, ...env }
    this.#child = spawn(process.execPath, [main, ...args], { env: variables })
    for (const input of [this.#child.stdout, this.#child.stderr])
      createInterface({ input }).on('line', (line) => this.#lines.push(line))
    this.ended = once(this.#child, 'close').then(async ([code]) => {
      expect(readdirSync(this.folder).filter((name) => name !== 'gatehouse-compiled')).toEqual([])
      expect(processesNaming(this.folder)).toEqual([])
      await rm(this.folder, { recursive: true, force: true })
      return code
    })
  }

  get output(): string {
    return this.#lines.join('\n')
  }

  /** @returns what the groups of `pattern` stand for */
  async prints(pattern: RegExp): Promise<string[]> {
    await eventually(() => pattern.test(this.output) || this.#child.exitCode !== null, patienceMs)
    const found = pattern.exec(this.output)
    if (found === null) throw new Error(`It has not printed ${pattern}:\n${this.output}`)
    return found.slice(1)
  }

  /** As Ctrl-C does. @returns with what code it ended */
  interrupt(): Promise<number | null> {
    this.#child.kill('SIGINT')
    return this.ended
  }
}

/** Processes with a folder on their command line. */
const processesNaming = (folder: string): string[] =>
  execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(folder))

const isRunning = (pid: string): boolean => existsSync(`/proc/${pid}`)

describeCluster('npm run cluster', () => {
  const data = mkdtempSync(join(tmpdir(), 'gatehouse-cluster-test-'))
  // Engines that refuse to be root pass through it.
  chmodSync(data, 0o755)
  const broken = join(data, 'broken.js')
  writeFileSync(broken, "process.stderr.write('It is broken.\\n'); process.exit(1)")
  afterAll(() => rm(data, { recursive: true, force: true }))

  it('shows what runs, goes on when a replica is killed, keeps its data, and leaves nothing running', async () => {
    const port = String(await freePort())
    const first = new Command(['--replicas', '2', '--port', port, '--data', data])
    const [pid = ''] = await first.prints(/replica 2 .*process (\d+) +answers\n[\s\S]*Ctrl-C/)
    expect(first.output).toMatch(/\/setup\?token=\S+/)
    expect(first.output).not.toContain('DOES NOT ANSWER')
    const site = new GraphqlCaller(`http://localhost:${port}`)
    const ada = await site.register()

    process.kill(Number(pid), 'SIGKILL')
    await first.prints(/replica 2 has ended \(SIGKILL\); the others go on/)
    expect((await ada.profile()).data.profile.email).toBe(ada.email)
    await first.prints(/replica 2 is back \(process \d+\)/)

    const processes = [...first.output.matchAll(/process (\d+)/g)].map(([, number = '']) => number)
    expect(await first.interrupt()).toBe(0)
    expect(processes.filter(isRunning)).toEqual([])

    const second = new Command(['--replicas', '1', '--port', port, '--data', data])
    await second.prints(/Ctrl-C takes all of it down/)
    expect((await ada.refresh()).data.refresh.reuse).toBe('NONE')
    expect(await second.interrupt()).toBe(0)
  }, 200_000)

  it.each([
    ['an unknown flag', ['--replica', '3'], {}, /Unknown option '--replica'[\s\S]*npm run cluster --/],
    [
      'what is no number',
      ['--replicas', 'three'],
      {},
      /--replicas takes a whole number from 1 to 16, not “three”/,
    ],
    [
      'a program that is not there',
      [],
      { NGINX: '/nowhere/nginx' },
      /NGINX names \/nowhere\/nginx, which is no program/,
    ],
    [
      'a server that does not come up',
      [],
      { TEST_SERVER_MAIN: broken },
      /replica \d ended before it answered\.\nIt is broken/,
    ],
  ])('says what is wrong with %s, and leaves nothing behind', async (_title, args, env, sentence) => {
    const command = new Command(['--port', String(await freePort()), ...args], env)
    expect(await command.ended).toBe(1)
    expect(command.output).toMatch(sentence)
  })

  it('says that a port is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const command = new Command(['--port', String(port)])
    expect(await command.ended).toBe(1)
    expect(command.output).toContain(`Port ${port} is in use: choose another. Name it with --port.`)
    other.close()
  })

  it('names the package of what is not installed', () => {
    const wanted = { program: 'no-such-program', from: 'its-package', variable: 'NO_SUCH_PROGRAM' }
    expect(() => installedProgram(wanted)).toThrow(
      'no-such-program is missing: apt-get install its-package, or name the file in NO_SUCH_PROGRAM.',
    )
  })
})
