import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/** Thrown when a command cannot do what was asked; the message says what to do. */
export class CommandError extends Error {}

/** Thrown when the arguments do not form a valid command; the message says what is wrong and where to find help. */
export class UsageError extends Error {}

export interface Command {
  readonly name: string
  readonly summary: string
  readonly help: string
  /** Resolves to the text to print, or to undefined if the process keeps running. */
  readonly run: (args: readonly string[]) => Promise<string | undefined>
}

type Values<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ args: string[]; options: Options; allowPositionals: true }>
>['values']

interface Definition<Options extends ParseArgsOptionsConfig> {
  readonly name: string
  readonly summary: string
  /** The arguments after the name, as in `--email EMAIL [--first-name NAME]`. */
  readonly usage?: string
  readonly details?: string
  readonly options: Options
  /** Maximum number of positional arguments. */
  readonly operands?: number
  readonly run: (values: Values<Options>, operands: readonly string[]) => Promise<string | undefined>
}

/** Defines a command that rejects unknown options and surplus arguments. */
export function defineCommand<const Options extends ParseArgsOptionsConfig>(
  definition: Definition<Options>,
): Command {
  const { name, summary, usage = '', details = '', options, operands = 0, run } = definition
  const help = [
    `Usage: gatehouse ${name} ${usage}`.trimEnd(),
    '',
    summary,
    ...(details && ['', details]),
  ].join('\n')
  return {
    name,
    summary,
    help,
    run: async (args) => {
      if (args.some((arg) => arg === '--help' || arg === '-h')) return help
      const { values, positionals } = parsed(name, [...args], options)
      const [unexpected] = positionals.slice(operands)
      if (unexpected !== undefined) throw wrongUsage(`Unexpected argument "${unexpected}"`, name)
      return run(values, positionals)
    },
  }
}

function parsed<const Options extends ParseArgsOptionsConfig>(
  name: string,
  args: string[],
  options: Options,
) {
  try {
    return parseArgs({ args, options, allowPositionals: true })
  } catch (error) {
    // Node's message continues with advice about arguments that begin with a dash.
    if (error instanceof TypeError) throw wrongUsage(error.message.split(/[.\n]/, 1).join(), name)
    throw error
  }
}

/** @param problem a sentence without its full stop */
export const wrongUsage = (problem: string, name = ''): UsageError =>
  new UsageError(`${problem}. See: ${['gatehouse', name, '--help'].filter(Boolean).join(' ')}`)
