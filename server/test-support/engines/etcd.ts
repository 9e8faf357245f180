import { join } from 'node:path'
import { started } from './engine.ts'
import { freePort } from './free-port.ts'
import { installedProgram, programFile, type Wanted } from './installed-program.ts'
import { type EngineOptions, type Place, placeFor } from './place.ts'
import { PlacedEngine } from './placed-engine.ts'
import { Program } from './program.ts'

const server: Wanted = { program: 'etcd', from: 'etcd-server', variable: 'ETCD' }

/** Path of etcd, if installed. */
export const etcdProgram = (): string | undefined => programFile(server)

/** A single-member etcd for Patroni. In production there are three, each on its own machine. */
export class Etcd extends PlacedEngine {
  readonly #file: string

  private constructor(file: string, place: Place) {
    super('etcd', place)
    this.#file = file
  }

  /** @throws MissingProgram */
  static async start(options: EngineOptions = {}): Promise<Etcd> {
    const file = installedProgram(server)
    return started(new Etcd(file, await placeFor('etcd', options)))
  }

  override get url(): string {
    return `http://${this.host}`
  }

  /** Address in the format that Patroni expects. */
  get host(): string {
    return `127.0.0.1:${this.port}`
  }

  protected override async launch(name: string): Promise<Program> {
    const { folder, detached } = this.place
    const peer = `http://127.0.0.1:${await freePort()}`
    const settings = {
      name: 'etcd',
      'data-dir': join(folder, 'data'),
      'log-level': 'warn',
      'listen-client-urls': this.url,
      'advertise-client-urls': this.url,
      'listen-peer-urls': peer,
      'initial-advertise-peer-urls': peer,
      'initial-cluster': `etcd=${peer}`,
    }
    const args = Object.entries(settings).flatMap(([setting, value]) => [`--${setting}`, value])
    return Program.launch(name, this.#file, { args, cwd: folder, detached })
  }

  override async answers(): Promise<boolean> {
    const answer = await fetch(`${this.url}/health`)
    return (await answer.text()).includes('"health":"true"')
  }
}
