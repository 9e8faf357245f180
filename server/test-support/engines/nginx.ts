import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { started } from './engine.ts'
import { installedProgram, programFile, type Wanted } from './installed-program.ts'
import { assertFree, type EngineOptions, type Place, placeFor } from './place.ts'
import { PlacedEngine } from './placed-engine.ts'
import { Program } from './program.ts'
import { unprivileged } from './unprivileged.ts'

const server: Wanted = { program: 'nginx', from: 'nginx-light', variable: 'NGINX' }
const deployed = new URL('../../../deploy/', import.meta.url)
const replicasScript = fileURLToPath(new URL('nginx-replicas.sh', deployed))
const run = promisify(execFile)
const temporaryFiles = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']

/** Path of nginx, if installed. `NGINX` selects another one. */
export const nginxProgram = (): string | undefined => programFile(server)

/** A proxy in front of this one that is trusted to report client addresses. */
export interface ProxyInFront {
  readonly address: string
  /** `X-Forwarded-For`, or `proxy_protocol`. */
  readonly header: string
}

export interface NginxOptions extends EngineOptions {
  /** Names and ports of the replicas, in round-robin order. */
  readonly replicas: readonly string[]
  readonly inFront?: ProxyInFront | undefined
  /** The environment for name resolution; by default this process's. */
  readonly environment?: NodeJS.ProcessEnv
}

/** Configuration files by name; nginx reads `nginx.conf`. */
export type NginxFiles = Readonly<Record<string, string>>

/** A separate nginx. */
export class Nginx extends PlacedEngine {
  readonly #file: string
  readonly #as = unprivileged('nobody')
  readonly #filesAt: (place: Place) => NginxFiles
  readonly #beforeStart: (place: Place) => Promise<unknown>

  private constructor(
    place: Place,
    filesAt: (place: Place) => NginxFiles,
    beforeStart: (place: Place) => Promise<unknown>,
  ) {
    super('nginx', place)
    this.#file = installedProgram(server)
    this.#filesAt = filesAt
    this.#beforeStart = beforeStart
  }

  /** Checks in advance whether it can start at a port. @throws MissingProgram, UnusablePort */
  static async assertStartable(port: number): Promise<void> {
    installedProgram(server)
    await assertFree(port)
  }

  /** Uses `deploy/nginx.conf`. @throws MissingProgram, UnusablePort */
  static start(options: NginxOptions): Promise<Nginx> {
    const findReplicas = ({ folder }: Place) =>
      run(replicasScript, ['--once'], { env: followingIn(folder, options) })
    return Nginx.startWith(
      (place) => deployedFiles({ ...place, inFront: options.inFront }),
      options,
      findReplicas,
    )
  }

  /** Uses another configuration. @throws MissingProgram, UnusablePort */
  static async startWith(
    filesAt: (place: Place) => NginxFiles,
    options: EngineOptions = {},
    beforeStart: (place: Place) => Promise<unknown> = async () => undefined,
  ): Promise<Nginx> {
    installedProgram(server)
    return started(new Nginx(await placeFor('nginx', options), filesAt, beforeStart))
  }

  /** Starts a helper that resolves the replicas' names again after they change, as in docker-compose.yml. */
  follow(options: NginxOptions): Program {
    const env = followingIn(this.place.folder, options)
    return Program.launch('nginx-replicas.sh', replicasScript, { args: ['--foreground'], env })
  }

  override get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  protected override async launch(name: string): Promise<Program> {
    this.#configure()
    await this.#beforeStart(this.place)
    const { folder, detached } = this.place
    return Program.launch(name, this.#file, {
      args: ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr', '-g', 'daemon off;'],
      as: this.#as,
      detached,
    })
  }

  /** Whether it accepts connections, in any state of the replicas. */
  override async answers(): Promise<boolean> {
    const socket = connect(this.port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      return true
    } finally {
      socket.destroy()
    }
  }

  #configure(): void {
    const { folder } = this.place
    const { uid, gid } = this.#as
    if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
    for (const [name, text] of Object.entries(this.#filesAt(this.place))) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
  }
}

const pidFileIn = (folder: string): string => join(folder, 'nginx.pid')

const followingIn = (folder: string, { replicas, environment }: NginxOptions): NodeJS.ProcessEnv => ({
  ...(environment ?? process.env),
  REPLICAS: replicas.join(' '),
  REPLICAS_FILE: join(folder, 'conf.d/gatehouse-replicas.conf'),
  NGINX_PID_FILE: pidFileIn(folder),
})

export interface DeployedPlace {
  readonly folder: string
  readonly port: number
  readonly inFront?: ProxyInFront | undefined
}

/** Returns the result of the image in docker-compose.yml for `deploy/`, with another port and folders. */
export function deployedFiles(place: DeployedPlace): NginxFiles {
  const values = new Map([
    ['REAL_IP_FROM', place.inFront?.address ?? 'unix:'],
    ['REAL_IP_HEADER', place.inFront?.header ?? 'X-Forwarded-For'],
  ])
  return {
    'nginx.conf': configurationFor(place),
    'conf.d/gatehouse-real-ip.conf': read('nginx-real-ip.conf.template').replaceAll(
      /\$\{(\w+)\}/g,
      (found, name) => values.get(name) ?? found,
    ),
  }
}

/** Returns `deploy/nginx.conf` with only the port and the folders replaced. */
export function configurationFor({ folder, port, inFront }: DeployedPlace): string {
  const proxyProtocol = inFront?.header === 'proxy_protocol' ? ' proxy_protocol' : ''
  return replaceAll(read('nginx.conf'), [
    [/(?<=^pid ).*(?=;\n)/m, pidFileIn(folder)],
    [/(?<=^http \{\n)/m, temporaryPathsIn(folder)],
    [/(?<=listen )\d+/, `127.0.0.1:${port}${proxyProtocol}`],
  ])
}

/** Where nginx may write without being root. */
export const temporaryPathsIn = (folder: string): string =>
  temporaryFiles.map((kind) => `  ${kind}_temp_path ${join(folder, kind)};\n`).join('')

const read = (name: string): string => readFileSync(new URL(name, deployed), 'utf8')

/** Every pattern must match, otherwise the tests would run something other than `deploy/`. */
function replaceAll(text: string, changes: readonly [RegExp, string][]): string {
  return changes.reduce((changed, [pattern, replacement]) => {
    if (!pattern.test(changed)) throw new Error(`deploy/nginx.conf has nothing like ${pattern}.`)
    return changed.replace(pattern, () => replacement)
  }, text)
}
