import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import { runCommand } from '../src/commands.ts'
import { ConfigError, exampleSecret, loadConfig } from '../src/configuration/config.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8')

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string }
}
interface Container {
  readonly image: string
  readonly args: readonly string[]
  readonly ports?: readonly { readonly name: string; readonly containerPort: number }[]
  readonly env?: readonly { readonly name: string; readonly value: string }[]
  readonly envFrom: readonly {
    readonly configMapRef?: { name: string }
    readonly secretRef?: { name: string }
  }[]
  readonly startupProbe?: Probe
  readonly livenessProbe?: Probe
  readonly readinessProbe?: Probe
  readonly resources: { readonly limits: { readonly memory: string } }
  readonly securityContext: unknown
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string }[]
}
interface PodSpec {
  readonly terminationGracePeriodSeconds?: number
  readonly enableServiceLinks: boolean
  readonly securityContext: unknown
  readonly containers: readonly [Container]
  readonly volumes: readonly { readonly name: string; readonly emptyDir: object }[]
}
interface Manifest {
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly data?: Readonly<Record<string, string>>
  readonly stringData?: Readonly<Record<string, string>>
  readonly spec: {
    readonly selector: { readonly matchLabels?: object }
    readonly template: { readonly metadata: { readonly labels: object }; readonly spec: PodSpec }
    readonly ports: readonly { readonly targetPort: string }[]
  }
}

const folder = 'deploy/kubernetes/'
const files = readdirSync(`${root}${folder}`)
const manifests = files.flatMap((file) =>
  parseAllDocuments(read(`${folder}${file}`)).map((document): Manifest => {
    expect([file, document.errors, document.warnings]).toEqual([file, [], []])
    return document.toJS()
  }),
)

function the(kind: string): Manifest {
  const [found, ...others] = manifests.filter((manifest) => manifest.kind === kind)
  if (found === undefined || others.length > 0) throw new Error(`There must be one ${kind}.`)
  return found
}

const podOf = (kind: string): PodSpec => the(kind).spec.template.spec
const settings = {
  ...the('ConfigMap').data,
  ...the('Secret').stringData,
  ...Object.fromEntries(
    (podOf('Deployment').containers[0].env ?? []).map(({ name, value }) => [name, value]),
  ),
}

describe('deploy/kubernetes', () => {
  it('uses only existing settings with valid values, except for the example’s SECRET', () => {
    const known = read('.env.example')
    for (const name of Object.keys(settings)) expect(known).toMatch(new RegExp(`^# ${name}=`, 'm'))
    const env = { NODE_ENV: 'production', HOST: '0.0.0.0', ...settings }
    expect(settings.SECRET).toBe(exampleSecret)
    expect(() => loadConfig(env)).toThrow(ConfigError)
    const config = loadConfig({ ...env, SECRET: 's'.repeat(44) })
    expect(config).toMatchObject({ trustProxy: 1, database: { kind: 'postgresql' }, warnings: [] })
    expect(Reflect.get(config, 'smtpServer')).toMatchObject({ secure: true, auth: { user: 'user' } })
  })

  it('keeps every password in the Secret', () => {
    const withPassword = Object.entries(settings).filter(([, value]) => /:\/\/[^/]*:[^/]*@/.test(value))
    const secret = Object.keys(the('Secret').stringData ?? {})
    expect(withPassword.map(([name]) => name).sort()).toEqual(['DATABASE_URL', 'SMTP_URL'])
    expect(secret).toEqual(expect.arrayContaining(['SECRET', ...withPassword.map(([name]) => name)]))
  })

  it('uses the same port from the setting to the service', () => {
    const [{ ports, startupProbe, livenessProbe, readinessProbe }] = podOf('Deployment').containers
    expect(ports).toEqual([{ name: 'http', containerPort: Number(settings.PORT) }])
    expect(the('Service').spec.ports.map(({ targetPort }) => targetPort)).toEqual(['http'])
    for (const probe of [startupProbe, livenessProbe, readinessProbe])
      expect(probe?.httpGet.port).toBe('http')
  })

  it('probes liveness and readiness at the server’s paths', () => {
    const [{ startupProbe, livenessProbe, readinessProbe }] = podOf('Deployment').containers
    const paths = [startupProbe, livenessProbe, readinessProbe].map((probe) => probe?.httpGet.path)
    expect(paths).toEqual(['/healthz', '/healthz', '/readyz'])
    const health = read('server/src/operations/health.ts')
    for (const path of paths) expect(health).toContain(`get('${path}'`)
  })

  it.each(['Deployment', 'Job'])(
    'runs a command that there is in its %s, and finds its settings',
    async (kind) => {
      const [{ args, envFrom, image }] = podOf(kind).containers
      const [program, command, ...rest] = args
      expect([program, rest]).toEqual(['gatehouse', []])
      expect(await runCommand(['help', String(command)])).toMatchObject({ code: 0 })
      const names = envFrom.map(({ configMapRef, secretRef }) => configMapRef?.name ?? secretRef?.name)
      expect(names).toEqual([the('ConfigMap').metadata.name, the('Secret').metadata.name])
      expect(image.split(':').at(-1)).toBe(JSON.parse(read('server/package.json')).version)
    },
  )

  it.each(['Deployment', 'Job'])('gives its %s no right that it does not need', (kind) => {
    const pod = podOf(kind)
    const [container] = pod.containers
    const user = Number(/^USER (\d+)$/m.exec(read('Dockerfile'))?.[1])
    expect(pod.securityContext).toEqual({
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      seccompProfile: { type: 'RuntimeDefault' },
    })
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
    expect(container.volumeMounts).toEqual([{ name: 'tmp', mountPath: '/tmp' }])
    expect(pod.volumes).toEqual([{ name: 'tmp', emptyDir: {} }])
    expect(pod.enableServiceLinks).toBe(false)
  })

  it('gives a replica more time to stop than it takes to drain, and selects it by its labels', () => {
    const deadlineMs = Number(
      /drainDeadlineMs = ([\d_]+)/.exec(read('server/src/gatehouse.ts'))?.[1]?.replace('_', ''),
    )
    expect((podOf('Deployment').terminationGracePeriodSeconds ?? 0) * 1000).toBeGreaterThan(deadlineMs)
    const { labels } = the('Deployment').spec.template.metadata
    expect(the('Service').spec.selector).toEqual(labels)
    for (const kind of ['Deployment', 'PodDisruptionBudget'])
      expect(the(kind).spec.selector.matchLabels).toEqual(labels)
    expect(the('Job').spec.template.metadata.labels).not.toEqual(labels)
  })

  it('is explained file by file', () => {
    const page = read('docs/kubernetes.md')
    for (const file of files) expect(page).toContain(`${folder}${file}`)
  })
})
