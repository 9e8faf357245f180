import { join } from 'node:path'
import { freePort } from './free-port.ts'
import { installedProgram, programFile, type Wanted } from './installed-program.ts'
import { type EngineOptions, type Place, placeFor } from './place.ts'
import { Program } from './program.ts'

const server: Wanted = { program: 'etcd', from: 'etcd-server', variable: 'ETCD' }

/** etcd, where there is one. */
export const etcdProgram = (): string | undefined => programFile(server)

/** An etcd of one member, for Patroni to agree in. In production there are three, each on a machine of its own. */
export class Etcd {
  readonly #place: Place
  readonly #program: Program

  private constructor(place: Place, program: Program) {
    this.#place = place
    this.#program = program
  }

  /** Returns when it answers. @throws MissingProgram */
  static async start(options: EngineOptions = {}): Promise<Etcd> {
    const file = installedProgram(server)
    const place = await placeFor('etcd', options)
    const { folder, port, detached } = place
    const client = `http://127.0.0.1:${port}`
    const peer = `http://127.0.0.1:${await freePort()}`
    const args = [
      ...['--name', 'etcd', '--data-dir', join(folder, 'data'), '--log-level', 'warn'],
      ...['--listen-client-urls', client, '--advertise-client-urls', client],
      ...[
        '--listen-peer-urls',
        peer,
        '--initial-advertise-peer-urls',
        peer,
        '--initial-cluster',
        `etcd=${peer}`,
      ],
    ]
    const etcd = new Etcd(place, Program.launch('etcd', file, { args, cwd: folder, detached }))
    try {
      await etcd.#program.until(() => isHealthy(client))
      return etcd
    } catch (error) {
      await etcd.remove()
      throw error
    }
  }

  /** As Patroni is told it. */
  get host(): string {
    return `127.0.0.1:${this.#place.port}`
  }

  /** Ends it however it is, and removes its folder if that was temporary. */
  async remove(): Promise<void> {
    await this.#program.kill()
    await this.#place.remove()
  }
}

async function isHealthy(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/health`)
  return (await answer.text()).includes('"health":"true"')
}
