import { once } from 'node:events'
import { readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { installedProgram, programFile, type Wanted } from './installed-program.ts'
import { type EngineOptions, type Place, placeFor } from './place.ts'
import { Program } from './program.ts'

const proxy: Wanted = { program: 'haproxy', from: 'haproxy', variable: 'HAPROXY' }

/** HAProxy, where there is one. */
export const haproxyProgram = (): string | undefined => programFile(proxy)
const deployed = new URL('../../deploy/haproxy.cfg', import.meta.url)

/** A member of PostgreSQL, on this machine. */
export interface ProxiedMember {
  readonly name: string
  readonly port: number
  /** Where its Patroni says whether it is the primary. */
  readonly apiPort: number
}

export interface HaproxyOptions extends EngineOptions {
  readonly members: readonly ProxiedMember[]
}

/** A HAProxy of one's own with `deploy/haproxy.cfg`: its port leads to PostgreSQL's primary. */
export class Haproxy {
  readonly #place: Place
  readonly #program: Program

  private constructor(place: Place, program: Program) {
    this.#place = place
    this.#program = program
  }

  /** Returns when it takes connections, which it does whether or not there is a primary. @throws MissingProgram */
  static async start({ members, ...options }: HaproxyOptions): Promise<Haproxy> {
    const file = installedProgram(proxy)
    const place = await placeFor('haproxy', options)
    const { folder, port, detached } = place
    const configuration = join(folder, 'haproxy.cfg')
    writeFileSync(configuration, configurationFor(port, members))
    const args = ['-W', '-db', '-f', configuration]
    const haproxy = new Haproxy(place, Program.launch('HAProxy', file, { args, cwd: folder, detached }))
    try {
      await haproxy.#program.until(() => takesConnections(port))
      return haproxy
    } catch (error) {
      await haproxy.remove()
      throw error
    }
  }

  get port(): number {
    return this.#place.port
  }

  /** Ends it however it is, and removes its folder if that was temporary. */
  async remove(): Promise<void> {
    await this.#program.kill()
    await this.#place.remove()
  }
}

/** `deploy/haproxy.cfg` with another port and other members, and nothing else changed. */
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

async function takesConnections(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1')
  try {
    await once(socket, 'connect')
    return true
  } finally {
    socket.destroy()
  }
}
