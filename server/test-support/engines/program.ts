import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { eventually } from './eventually.ts'
import { killFamilies, sendSignal } from './process-family.ts'

/** How a program ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface ProgramOptions {
  readonly args?: readonly string[]
  readonly cwd?: string
  /** Its entire environment; by default this process's. */
  readonly env?: NodeJS.ProcessEnv
  /** The user to run as; see `unprivileged`. */
  readonly as?: { readonly uid?: number; readonly gid?: number }
  /** Prevents a terminal's Ctrl-C from reaching it, so that its parent process can stop it in order. */
  readonly detached?: boolean
  /** Receives each line of its output. */
  readonly onLine?: (line: string) => void
}

const linesKept = 200
const startPatienceMs = 60_000
const stopPatienceMs = 20_000
const lastWordsMs = 500

const running = new Set<Program>()

// Nothing outlives its parent process, even if that ends abruptly.
process.on('exit', () => {
  for (const program of running) sendSignal(program.pid, 'SIGKILL')
})

/** A program as a child process, with its output and exit. */
export class Program {
  /** Its name in messages. */
  readonly name: string
  readonly pid: number
  /** Its most recent lines of output. */
  readonly lines: readonly string[]
  readonly exited: Promise<Exit>
  readonly #child: ChildProcess

  /** Starts it without waiting for it. @throws if the file cannot be run */
  static launch(name: string, file: string, options: ProgramOptions = {}): Program {
    const { args = [], cwd, env = process.env, as = {}, detached = false, onLine } = options
    const child = spawn(file, args, { cwd, env, ...as, detached, stdio: ['ignore', 'pipe', 'pipe'] })
    if (child.pid !== undefined) return new Program(name, child, linesOf(child, onLine))
    child.once('error', () => undefined)
    throw new Error(`${name} could not be started: ${file} cannot be run.`)
  }

  private constructor(name: string, child: ChildProcess, lines: readonly string[]) {
    this.name = name
    this.pid = child.pid ?? 0
    this.lines = lines
    this.#child = child
    this.exited = once(child, 'exit').then(([code, signal]) => ({ code, signal }))
    running.add(this)
    child.once('exit', () => running.delete(this))
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Resolves once `answers` is true. @throws with the program's output if it ends before or takes too long */
  async until(answers: () => Promise<boolean>, patienceMs = startPatienceMs): Promise<void> {
    const answersWhileItRuns = async () => {
      if (this.isRunning) return answers().catch(() => false)
      await this.#lastWords()
      throw new Error(this.#withLines('ended before it answered'))
    }
    const complaint = () => this.#withLines(`did not answer within ${patienceMs} ms`)
    await eventually(answersWhileItRuns, patienceMs, complaint)
  }

  /** Asks it to stop, and kills it if it takes too long. */
  async stop(signal: NodeJS.Signals = 'SIGTERM', patienceMs = stopPatienceMs): Promise<Exit> {
    const tooLate = setTimeout(() => void this.kill(), patienceMs)
    this.signal(signal)
    const exit = await this.exited
    clearTimeout(tooLate)
    return exit
  }

  /** Kills it and its children, like an out-of-memory kill; resolves when all are gone. */
  async kill(): Promise<void> {
    if (!this.isRunning) return
    await killFamilies([this.pid])
    await this.exited
  }

  /** Output can arrive after the exit, and never ends if a child process holds the pipe. */
  async #lastWords(): Promise<void> {
    const { stdout, stderr } = this.#child
    const read = Promise.all(
      [stdout, stderr].map((stream) => stream?.closed || once(stream ?? this.#child, 'close')),
    )
    await Promise.race([read, once(AbortSignal.timeout(lastWordsMs), 'abort')])
  }

  #withLines(what: string): string {
    return [`${this.name} ${what}.`, ...this.lines.slice(-10)].join('\n')
  }
}

function linesOf({ stdout, stderr }: ChildProcess, onLine?: (line: string) => void): readonly string[] {
  const lines: string[] = []
  for (const stream of [stdout, stderr]) {
    if (stream === null) continue
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      if (lines.length > linesKept) lines.shift()
      onLine?.(line)
    })
  }
  return lines
}
