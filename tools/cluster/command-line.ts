import { parseArgs } from 'node:util'

/** The options of `npm run cluster --prefix tools`. */
export interface CommandLine {
  readonly replicas: number
  readonly port: number
  /** Where data is kept between runs; undefined removes it after the run. */
  readonly data: string | undefined
  /** Whether to put PgBouncer in front of PostgreSQL. */
  readonly pooler: boolean
}

export const usage = `npm run cluster --prefix tools -- [--replicas 3] [--port 8080] [--data FOLDER] [--pooler]

  --replicas N     how many servers take turns, 1 to 16
  --port PORT      of the site, http://localhost:PORT
  --data FOLDER    keeps database and secret between runs; without it everything goes with the run
  --pooler         puts PgBouncer between the replicas and PostgreSQL
`

/** Thrown for invalid options; the message lists the valid ones. */
export class BadCommandLine extends Error {
  override readonly name = 'BadCommandLine'
}

const mostReplicas = 16
const highestPort = 65_535

/** @returns undefined if help was requested @throws BadCommandLine */
export function readCommandLine(args: readonly string[]): CommandLine | undefined {
  const { help, replicas, port, data, pooler } = parsed(args)
  if (help) return undefined
  return {
    replicas: wholeNumber('--replicas', replicas, mostReplicas),
    port: wholeNumber('--port', port, highestPort),
    data,
    pooler,
  }
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        replicas: { type: 'string', default: '3' },
        port: { type: 'string', default: '8080' },
        data: { type: 'string' },
        pooler: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    const [sentence = ''] = String(error instanceof Error ? error.message : error).split('. ')
    throw new BadCommandLine(`${sentence}.`)
  }
}

function wholeNumber(flag: string, text: string, most: number): number {
  const number = Number(text)
  if (/^\d+$/.test(text) && number >= 1 && number <= most) return number
  throw new BadCommandLine(`${flag} takes a whole number from 1 to ${most}, not “${text}”.`)
}
