import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { settingsOfReplicas } from '../../cluster/arrangement.ts'
import { configurationFor } from '../../cluster/engines/nginx.ts'
import { loadConfig } from '../src/config.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const read = (path: string): string => readFileSync(`${root}${path}`, 'utf8')

interface Service {
  readonly image?: string
  readonly build?: string
  readonly command?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly ports?: readonly string[]
  readonly volumes?: readonly string[]
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>
  readonly healthcheck?: { readonly test: readonly string[] }
  readonly stop_grace_period?: string
}

const compose: { services: Record<string, Service>; volumes: Record<string, unknown> } = parse(
  read('docker-compose.yml'),
  { merge: true },
)
const dockerfile = read('Dockerfile')
const nginx = read('deploy/nginx.conf')
const service = (name: string): Service => compose.services[name] ?? {}
const replicas = ['gatehouse-1', 'gatehouse-2']

/** What stands in the file, with the values that whoever starts it must give. */
const environmentOf = (name: string): Record<string, string> => {
  const given: Record<string, string> = { POSTGRES_PASSWORD: 'a-password', SECRET: 's'.repeat(44) }
  const fill = (text: string) =>
    text.replaceAll(/\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g, (_all, key, fallback) => given[key] ?? fallback)
  return Object.fromEntries(
    Object.entries(service(name).environment ?? {}).map(([key, text]) => [key, fill(text)]),
  )
}

describe('docker-compose.yml', () => {
  it('has PostgreSQL, Redis, two replicas alike and a proxy', () => {
    expect(Object.keys(compose.services).sort()).toEqual([...replicas, 'postgres', 'proxy', 'redis'])
    expect(service('gatehouse-1')).toEqual(service('gatehouse-2'))
  })

  it.each(replicas)('gives %s only settings that there are, and a configuration that is good', (name) => {
    const known = read('.env.example')
    for (const key of Object.keys(environmentOf(name))) expect(known).toMatch(new RegExp(`^# ${key}=`, 'm'))
    const config = loadConfig({ NODE_ENV: 'production', ...environmentOf(name) })
    expect(config).toMatchObject({ host: '0.0.0.0', port: 4000, trustProxy: 1, rateLimits: true })
    expect(config.database).toMatchObject({ kind: 'postgresql' })
    expect(config.warnings).toEqual([])
  })

  it('has the settings that `npm run cluster` gives its replicas, but for the explorer', () => {
    const given = { url: '', databaseUrl: '', redisUrl: '', secret: '' }
    const { NODE_ENV, EXPLORER, ...settings } = settingsOfReplicas(given)
    // Of the image, and of the address within it.
    expect(dockerfile).toContain(`ENV NODE_ENV=${NODE_ENV}`)
    const { HOST, PORT, ...composed } = environmentOf('gatehouse-1')
    expect(Object.keys(settings).sort()).toEqual(Object.keys(composed).sort())
    expect(settings.TRUST_PROXY).toBe(composed.TRUST_PROXY)
  })

  it('takes secrets from outside and has no default for them', () => {
    for (const text of [
      service('gatehouse-1').environment?.SECRET,
      service('postgres').environment?.POSTGRES_PASSWORD,
    ])
      expect(text).toMatch(/^\$\{\w+:\?/)
  })

  it('names the database as PostgreSQL is told to make it', () => {
    const url = new URL(environmentOf('gatehouse-1').DATABASE_URL ?? '')
    const postgres = environmentOf('postgres')
    expect([url.username, url.password, url.pathname, url.hostname]).toEqual([
      postgres.POSTGRES_USER,
      postgres.POSTGRES_PASSWORD,
      `/${postgres.POSTGRES_DB}`,
      'postgres',
    ])
    expect(new URL(environmentOf('gatehouse-1').REDIS_URL ?? '').hostname).toBe('redis')
  })

  it('waits for what is depended upon, which says when it is well', () => {
    for (const [name, { depends_on = {} }] of Object.entries(compose.services)) {
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        expect([name, needed, condition]).toEqual([name, needed, 'service_healthy'])
        expect(service(needed).healthcheck?.test.length).toBeGreaterThan(1)
      }
    }
    expect(Object.keys(service('proxy').depends_on ?? {})).toEqual(replicas)
  })

  it('uses only volumes and files that there are', () => {
    for (const volume of Object.values(compose.services).flatMap(({ volumes = [] }) => volumes)) {
      const source = volume.split(':')[0] ?? ''
      const isThere = source.startsWith('.') ? existsSync(`${root}${source}`) : source in compose.volumes
      expect([source, isThere]).toEqual([source, true])
    }
  })

  it('asks for health where the server answers, at its port', () => {
    const health = read('server/src/operations/health.ts')
    const asked = [service('gatehouse-1').healthcheck?.test.join(' ') ?? '', dockerfile]
    for (const text of asked) {
      const [, port, path] = /http:\/\/127\.0\.0\.1:(\d+)(\/\w+)/.exec(text) ?? []
      expect(port).toBe(environmentOf('gatehouse-1').PORT)
      expect(health).toContain(`get('${path}'`)
    }
  })

  it('gives a replica more time to go than it takes to drain', () => {
    const deadlineMs = Number(
      /drainDeadlineMs = ([\d_]+)/.exec(read('server/src/main.ts'))?.[1]?.replace('_', ''),
    )
    expect(Number.parseInt(service('gatehouse-1').stop_grace_period ?? '', 10) * 1000).toBeGreaterThan(
      deadlineMs,
    )
  })
})

describe('deploy/nginx.conf', () => {
  it('takes turns between exactly the replicas, at their port', () => {
    const upstreams = [...nginx.matchAll(/^\s*server ([\w-]+):(\d+)/gm)].map(([, host, port]) => [host, port])
    expect(upstreams).toEqual(replicas.map((name) => [name, environmentOf(name).PORT]))
    const [published] = service('proxy').ports ?? []
    expect(published?.split(':')[1]).toBe(/listen (\d+)/.exec(nginx)?.[1])
    expect(environmentOf('gatehouse-1').PUBLIC_URL).toContain(`:${published?.split(':')[0]}`)
  })

  it('is what nginx runs with in `npm run cluster`, but for upstreams, port and folders', () => {
    const derived = configurationFor({ folder: '/folder', port: 8081, replicas: [4101, 4102, 4103] })
    const added = derived.split('\n').filter((line) => !nginx.includes(line))
    expect(added.filter((line) => !/_temp_path \/folder\//.test(line))).toEqual([
      '    server 127.0.0.1:4101 max_fails=1 fail_timeout=2s;',
      '    server 127.0.0.1:4102 max_fails=1 fail_timeout=2s;',
      '    server 127.0.0.1:4103 max_fails=1 fail_timeout=2s;',
      '    listen 127.0.0.1:8081;',
    ])
    const removed = nginx.split('\n').filter((line) => !derived.includes(line))
    expect(removed).toHaveLength(replicas.length + 1)
  })

  it('drops what clients claim about their address, and repeats nothing that may have begun', () => {
    expect(nginx).toMatch(/X-Forwarded-For \$remote_addr;/)
    expect(nginx).not.toContain('non_idempotent')
    expect(nginx.split('{').length).toBe(nginx.split('}').length)
  })
})

describe('Dockerfile', () => {
  const stages = dockerfile.split(/^FROM /m).slice(1)
  const last = stages.at(-1) ?? ''

  it('builds in one stage and runs in another, as nobody special, in production', () => {
    expect(stages).toHaveLength(2)
    const user = /^USER (\d+)$/m.exec(last)?.[1]
    expect(Number(user)).toBeGreaterThan(0)
    expect(last).toMatch(/^ENV NODE_ENV=production$/m)
    expect(last).not.toMatch(/npm (ci|install)/)
  })

  it('runs what the build makes, on the Node that the scripts run on', () => {
    expect(last).toContain('CMD ["node", "server/dist/bundle/main.js"]')
    const [major] = JSON.parse(read('package.json')).dependencies.node.split('.')
    for (const stage of stages) expect(stage.split('\n')[0]).toMatch(new RegExp(`^node:${major}-`))
    expect(last).toContain('EXPOSE 4000')
  })

  it('copies only what there is, or is made by the build', () => {
    const made = /^(.*\/)?(dist|dist-explorer|node_modules)\/$/
    for (const [, from] of last.matchAll(/^COPY --from=build \/gatehouse\/(\S+)/gm)) {
      expect([from, made.test(from ?? '') || existsSync(`${root}${from}`)]).toEqual([from, true])
    }
    expect(read('.dockerignore')).toMatch(/^\.env$/m)
  })
})
