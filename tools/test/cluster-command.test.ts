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
import { GraphqlCaller } from '../../server/src/testing/visitor.ts'
import { eventually } from '../../server/test/test-app.ts'
import { describeCluster } from '../../server/test-support/engines/describe-with.ts'
import { freePort } from '../../server/test-support/engines/free-port.ts'
import { installedProgram } from '../../server/test-support/engines/installed-program.ts'

const main = fileURLToPath(new URL('../cluster/main.ts', import.meta.url))
const patienceMs = 90_000

/** Runs `npm run cluster --prefix tools -- …` and captures its output. */
class Command {
  readonly ended: Promise<number | null>
  readonly #lines: string[] = []
  readonly #child

  /** The folder for its temporary files. */
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

  /** @returns what the groups of `pattern` matched */
  async prints(pattern: RegExp): Promise<string[]> {
    await eventually(() => pattern.test(this.output) || this.#child.exitCode !== null, patienceMs)
    const found = pattern.exec(this.output)
    if (found === null) throw new Error(`It has not printed ${pattern}:\n${this.output}`)
    return found.slice(1)
  }

  /** Stops it like Ctrl-C. @returns its exit code */
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

describeCluster('npm run cluster --prefix tools', () => {
  const data = mkdtempSync(join(tmpdir(), 'gatehouse-cluster-test-'))
  // Engines that refuse to run as root must be able to traverse it.
  chmodSync(data, 0o755)
  const broken = join(data, 'broken.js')
  writeFileSync(broken, "process.stderr.write('It is broken.\\n'); process.exit(1)")
  afterAll(() => rm(data, { recursive: true, force: true }))

  it('shows what runs, continues when a replica is killed, keeps its data, and leaves no processes', async () => {
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
  })

  it.each([
    [
      'an unknown flag',
      ['--replica', '3'],
      {},
      /Unknown option '--replica'[\s\S]*npm run cluster --prefix tools --/,
    ],
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
  ])('explains what is wrong with %s and leaves no processes', async (_title, args, env, sentence) => {
    const command = new Command(['--port', String(await freePort()), ...args], env)
    expect(await command.ended).toBe(1)
    expect(command.output).toMatch(sentence)
  })

  it('reports a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const address = other.address()
    const port = typeof address === 'object' ? address?.port : undefined
    const command = new Command(['--port', String(port)])
    expect(await command.ended).toBe(1)
    expect(command.output).toContain(`Port ${port} is in use: choose another. Name it with --port.`)
    other.close()
  })

  it('names the package of a missing program', () => {
    const wanted = { program: 'no-such-program', from: 'its-package', variable: 'NO_SUCH_PROGRAM' }
    expect(() => installedProgram(wanted)).toThrow(
      'no-such-program is missing: apt-get install its-package, or name the file in NO_SUCH_PROGRAM.',
    )
  })
})
