import { chownSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { started } from './engine.ts'
import { installedProgram, programFile, type Wanted } from './installed-program.ts'
import { assertFree, type EngineOptions, type Place, placeFor } from './place.ts'
import { PlacedEngine } from './placed-engine.ts'
import { Program } from './program.ts'
import { unprivileged } from './unprivileged.ts'

const server: Wanted = { program: 'nginx', from: 'nginx-light', variable: 'NGINX' }
const deployed = new URL('../../deploy/nginx.conf', import.meta.url)
const temporaryFiles = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

/** nginx, where there is one. `NGINX` names another. */
export const nginxProgram = (): string | undefined => programFile(server)

export interface NginxOptions extends EngineOptions {
  /** The ports of the replicas on this machine, which take turns. */
  readonly replicas: readonly number[]
}

/** An nginx of one's own with `deploy/nginx.conf`. */
export class Nginx extends PlacedEngine {
  readonly #file: string
  readonly #as = unprivileged('nobody')
  readonly #replicas: readonly number[]

  private constructor(file: string, place: Place, replicas: readonly number[]) {
    super('nginx', place)
    this.#file = file
    this.#replicas = replicas
  }

  /** What would keep it from being started at a port, told beforehand. @throws MissingProgram, UnusablePort */
  static async assertStartable(port: number): Promise<void> {
    installedProgram(server)
    await assertFree(port)
  }

  /** @throws MissingProgram, UnusablePort */
  static async start({ replicas, ...options }: NginxOptions): Promise<Nginx> {
    const file = installedProgram(server)
    return started(new Nginx(file, await placeFor('nginx', options), replicas))
  }

  override get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  protected override launch(name: string): Program {
    this.#configure()
    const { folder, detached } = this.place
    const globals = `daemon off; pid ${join(folder, 'nginx.pid')};`
    return Program.launch(name, this.#file, {
      args: ['-p', folder, '-c', this.#configuration, '-e', 'stderr', '-g', globals],
      as: this.#as,
      detached,
    })
  }

  /** It does so whether or not the replicas do. */
  override async answers(): Promise<boolean> {
    const response = await fetch(`${this.url}/healthz`)
    await response.arrayBuffer()
    return true
  }

  get #configuration(): string {
    return join(this.place.folder, 'nginx.conf')
  }

  #configure(): void {
    const { folder, port } = this.place
    const { uid, gid } = this.#as
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
    writeFileSync(this.#configuration, configurationFor({ folder, port, replicas: this.#replicas }))
  }
}

/** `deploy/nginx.conf` with other upstreams, port and folders, and nothing else changed. */
export function configurationFor(place: {
  readonly folder: string
  readonly port: number
  readonly replicas: readonly number[]
}): string {
  const paths = temporaryFiles.map((kind) => `  ${kind}_temp_path ${join(place.folder, kind)};\n`).join('')
  const upstreams = (settings: string) =>
    place.replicas.map((port) => `    server 127.0.0.1:${port}${settings}\n`).join('')
  return replaceAll(readFileSync(deployed, 'utf8'), [
    [/(?<=^http \{\n)/m, () => paths],
    [/(?: {4}server [\w-]+:\d+(.*;)\n)+/, (settings) => upstreams(settings)],
    [/(?<=listen )\d+/, () => `127.0.0.1:${place.port}`],
  ])
}

/** Each pattern is one that must be there: what `deploy/` holds is not what is run otherwise. */
function replaceAll(text: string, changes: readonly [RegExp, (group: string) => string][]): string {
  return changes.reduce((changed, [pattern, replacement]) => {
    if (!pattern.test(changed)) throw new Error(`deploy/nginx.conf has nothing like ${pattern}.`)
    return changed.replace(pattern, (_found, group) => replacement(String(group)))
  }, text)
}
