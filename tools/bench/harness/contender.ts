import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { installPackages } from '../../install-packages.ts'
import { builtMain } from './built.ts'
import { groupCpuMs, groupMemory, groupProcesses, type MemoryFigure } from './process-cpu.ts'

/** One of the compared servers: one or more processes that answer the same requests. */
export interface Contender {
  readonly name: string
  readonly origin: string
  /** The processes of its group. */
  processIds(): readonly number[]
  /** Total CPU time of its process group. */
  cpuMs(): number
  /** Memory of its process group, in bytes; resident by default. */
  memory(figure?: MemoryFigure): number
  /** The heap after a collection. @throws unless it was started with `reportsHeap` */
  heap(): Promise<Heap>
  stop(): Promise<void>
}

/** In bytes. */
export interface Heap {
  /** What objects take, with what they own outside of the heap. */
  readonly used: number
  /** What V8's spaces take, without free memory for young objects. */
  readonly spaces: number
}

export interface ContenderOptions {
  readonly databaseUrl?: string
  /** Undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly nodeOptions?: readonly string[]
  readonly reportsHeap?: boolean
  /** Name in tables if one program runs in several ways. */
  readonly name?: string
}

export type Program = 'gatehouse' | 'floor' | 'mercurius' | 'starter' | 'yoga' | 'better-auth' | 'bcrypt'

/** Shared by all contenders, so that tokens can be created for those that only check a signature. */
export const sharedSecret = 'a secret that is known to all contenders of a benchmark'

/** Contenders with packages that Gatehouse does not need. */
const havePackages: readonly Program[] = ['mercurius', 'yoga', 'better-auth']

const startDeadlineMs = 60_000
const heapReporter = new URL('./report-heap.js', import.meta.url).href

/** Starts the built Gatehouse, or a program of `contenders/`, in production mode and waits until it listens. */
export async function startContender(program: Program, options: ContenderOptions = {}): Promise<Contender> {
  const { nodeOptions = [], reportsHeap = false } = options
  const heapOptions = reportsHeap ? ['--expose-gc', '--import', heapReporter] : []
  const child = spawn(process.execPath, [...nodeOptions, ...heapOptions, await pathOf(program, options)], {
    // A separate group, so that all of its child processes are counted.
    detached: true,
    stdio: ['ignore', 'pipe', 'inherit', ...(reportsHeap ? ['ipc' as const] : [])],
    env: { ...process.env, ...environmentOf(options) },
  })
  const group = child.pid
  if (group === undefined) throw new Error(`${program} could not be started.`)
  const stopped = once(child, 'exit')
  const origin = await listening(child, program).catch((problem: unknown) => {
    child.kill('SIGKILL')
    throw problem
  })
  return {
    name: options.name ?? program,
    origin,
    processIds: () => groupProcesses(group),
    cpuMs: () => groupCpuMs(group),
    memory: (figure) => groupMemory(group, figure),
    heap: async () => {
      child.send('heap')
      const [heap] = await once(child, 'message', { signal: AbortSignal.timeout(startDeadlineMs) })
      return heap
    },
    stop: async () => {
      child.kill('SIGINT')
      await stopped
    },
  }
}

const environmentOf = ({ databaseUrl, env }: ContenderOptions): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  LOG_LEVEL: 'warn',
  PORT: '0',
  SECRET: sharedSecret,
  RATE_LIMITS: 'off',
  // Schema and introspection as in production, without pages for users.
  ...(databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl }),
  ...env,
})

async function pathOf(program: Program, { env }: ContenderOptions): Promise<string> {
  if (program === 'gatehouse') return builtMain(env?.GATEHOUSE_DIST)
  if (havePackages.includes(program)) await installPackages()
  if (program !== 'starter') return fileURLToPath(new URL(`../contenders/${program}.ts`, import.meta.url))
  const { compileStarter } = await import('./compile-starter.ts')
  return compileStarter()
}

/** Resolves with the address that a server prints when it listens. */
export async function listening(
  child: ChildProcess,
  program: string,
  deadlineMs = startDeadlineMs,
): Promise<string> {
  const deadline = AbortSignal.timeout(deadlineMs)
  let said = ''
  const address = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString()
      const [found] = /http:\/\/127\.0\.0\.1:\d+/.exec(said) ?? []
      if (found !== undefined) resolve(found)
    })
    child.once('exit', (code) =>
      reject(new Error(`${program} ended with ${code} before it listened.\n${said}`)),
    )
    deadline.addEventListener('abort', () => reject(new Error(`${program} does not listen.\n${said}`)))
  })
  return address
}
