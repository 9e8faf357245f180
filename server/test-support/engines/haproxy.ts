import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { started } from './engine.ts'
import { installedProgram, programFile, type Wanted } from './installed-program.ts'
import { type EngineOptions, type Place, placeFor } from './place.ts'
import { PlacedEngine } from './placed-engine.ts'
import { Program } from './program.ts'

const proxy: Wanted = { program: 'haproxy', from: 'haproxy', variable: 'HAPROXY' }

/** Path of HAProxy, if installed. */
export const haproxyProgram = (): string | undefined => programFile(proxy)
const deployed = new URL('../../../deploy/haproxy.cfg', import.meta.url)

/** A PostgreSQL member on this machine. */
export interface ProxiedMember {
  readonly name: string
  readonly port: number
  /** Port where its Patroni reports whether it is the primary. */
  readonly apiPort: number
}

export interface HaproxyOptions extends EngineOptions {
  readonly members: readonly ProxiedMember[]
}

/** A HAProxy with `deploy/haproxy.cfg`; its port leads to PostgreSQL's primary. */
export class Haproxy extends PlacedEngine {
  readonly #file: string
  readonly #members: readonly ProxiedMember[]

  private constructor(file: string, place: Place, members: readonly ProxiedMember[]) {
    super('HAProxy', place)
    this.#file = file
    this.#members = members
  }

  /** @throws MissingProgram */
  static async start({ members, ...options }: HaproxyOptions): Promise<Haproxy> {
    const file = installedProgram(proxy)
    return started(new Haproxy(file, await placeFor('haproxy', options), members))
  }

  override get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`
  }

  protected override launch(name: string): Program {
    const { folder, detached } = this.place
    const configuration = join(folder, 'haproxy.cfg')
    writeFileSync(configuration, configurationFor(this.port, this.#members))
    return Program.launch(name, this.#file, {
      args: ['-W', '-db', '-f', configuration],
      cwd: folder,
      detached,
    })
  }

  /** Whether it accepts connections, which does not depend on a primary. */
  override async answers(): Promise<boolean> {
    const socket = connect(this.port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return true
    } finally {
      socket.destroy()
    }
  }
}

/** Returns `deploy/haproxy.cfg` with only the port and the members replaced. */
export function configurationFor(port: number, members: readonly ProxiedMember[]): string {
  const bind = /(?<=^ *bind ).*$/m
  const servers = /(?:^ *server .*\n)+/m
  const text = readFileSync(deployed, 'utf8')
  if (!bind.test(text) || !servers.test(text)) throw new Error('deploy/haproxy.cfg has no bind or no server.')
  const lines = members.map(
    ({ name, port, apiPort }) => `  server ${name} 127.0.0.1:${port} check port ${apiPort}\n`,
  )
  return text.replace(bind, `127.0.0.1:${port}`).replace(servers, lines.join(''))
}
