import { existsSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { loadConfig } from '../src/configuration/config.ts'
import { settingsOfReplicas } from '../test-support/cluster/arrangement.ts'
import { configurationFor } from '../test-support/engines/nginx.ts'

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
  readonly profiles?: readonly string[]
}

const compose: { services: Record<string, Service>; volumes: Record<string, unknown> } = parse(
  read('docker-compose.yml'),
  { merge: true },
)
const dockerfile = read('Dockerfile')
const nginx = read('deploy/nginx.conf')
const service = (name: string): Service => compose.services[name] ?? {}
const replicas = ['gatehouse-1', 'gatehouse-2']

/** The parsed file, with values for the variables that its user must provide. */
const environmentOf = (name: string, more: Record<string, string> = {}): Record<string, string> => {
  const given: Record<string, string> = { POSTGRES_PASSWORD: 'a-password', SECRET: 's'.repeat(44), ...more }
  const fill = (text: string) =>
    text.replaceAll(/\$\{(\w+)(?::-([^}]*)|:\?[^}]*)?\}/g, (_all, key, fallback) => given[key] ?? fallback)
  return Object.fromEntries(
    Object.entries(service(name).environment ?? {}).map(([key, text]) => [key, fill(text)]),
  )
}

describe('docker-compose.yml', () => {
  it('has PostgreSQL, Redis, two identical replicas and a proxy, and on request a mail server', () => {
    const always = Object.keys(compose.services).filter((name) => service(name).profiles === undefined)
    expect(always.sort()).toEqual([...replicas, 'postgres', 'proxy', 'redis'])
    const withMail = Object.keys(compose.services).filter((name) => service(name).profiles?.includes('mail'))
    expect(withMail).toEqual(['mailpit'])
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

  it('has the same settings as `npm run cluster --prefix tools`, except for the explorer', () => {
    const given = { url: '', databaseUrl: '', redisUrl: '', secret: '' }
    const { NODE_ENV, EXPLORER, ...settings } = settingsOfReplicas(given)
    // From the image and from the address inside it.
    expect(dockerfile).toContain(`ENV NODE_ENV=${NODE_ENV}`)
    const { HOST, PORT, SMTP_URL, SMTP_TLS, MAIL_FROM, ...composed } = environmentOf('gatehouse-1')
    expect([SMTP_URL, SMTP_TLS, MAIL_FROM]).toEqual(['', '', ''])
    expect(Object.keys(settings).sort()).toEqual(Object.keys(composed).sort())
    expect(settings.TRUST_PROXY).toBe(composed.TRUST_PROXY)
  })

  it('sends mails to Mailpit with the command that it names, and shows them to this machine only', () => {
    const command = /^# +(.*) docker compose --profile mail up$/m.exec(read('docker-compose.yml'))?.[1] ?? ''
    const given = Object.fromEntries(command.split(' ').map((part) => part.split('=', 2)))
    expect(Object.keys(given).sort()).toEqual(['MAIL_FROM', 'SMTP_TLS', 'SMTP_URL'])
    const config = loadConfig({ NODE_ENV: 'production', ...environmentOf('gatehouse-1', given) })
    expect(Reflect.get(config, 'smtpServer')).toMatchObject({
      host: 'mailpit',
      port: 1025,
      requireTls: false,
    })
    expect(config.warnings).toEqual([])
    for (const port of service('mailpit').ports ?? ['']) expect(port).toMatch(/^127\.0\.0\.1:/)
  })

  it('takes secrets from outside and has no default for them', () => {
    for (const text of [
      service('gatehouse-1').environment?.SECRET,
      service('postgres').environment?.POSTGRES_PASSWORD,
    ])
      expect(text).toMatch(/^\$\{\w+:\?/)
  })

  it('uses the database name that PostgreSQL is configured to create', () => {
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

  it('waits for dependencies by their health checks', () => {
    for (const [name, { depends_on = {} }] of Object.entries(compose.services)) {
      for (const [needed, { condition }] of Object.entries(depends_on)) {
        expect([name, needed, condition]).toEqual([name, needed, 'service_healthy'])
        expect(service(needed).healthcheck?.test.length).toBeGreaterThan(1)
      }
    }
    expect(Object.keys(service('proxy').depends_on ?? {})).toEqual(replicas)
  })

  it('uses only existing volumes and files', () => {
    for (const volume of Object.values(compose.services).flatMap(({ volumes = [] }) => volumes)) {
      const source = volume.split(':')[0] ?? ''
      const isThere = source.startsWith('.') ? existsSync(`${root}${source}`) : source in compose.volumes
      expect([source, isThere]).toEqual([source, true])
    }
  })

  it('checks health with the command, which respects HOST and PORT', () => {
    expect(service('gatehouse-1').healthcheck?.test).toEqual(['CMD', 'gatehouse', 'health', '--ready'])
    expect(dockerfile).toMatch(/^HEALTHCHECK .* CMD \["gatehouse", "health"\]$/m)
  })

  it('gives a replica more time to stop than it takes to drain', () => {
    const deadlineMs = Number(
      /drainDeadlineMs = ([\d_]+)/.exec(read('server/src/gatehouse.ts'))?.[1]?.replace('_', ''),
    )
    expect(Number.parseInt(service('gatehouse-1').stop_grace_period ?? '', 10) * 1000).toBeGreaterThan(
      deadlineMs,
    )
  })
})

describe('deploy/nginx.conf', () => {
  const glob = /^ *include (\S+);/m.exec(nginx)?.[1] ?? ''
  const included = new RegExp(`^${glob.replace('*', '[\\w-]+')}$`)

  it('balances between exactly the replicas at their port', () => {
    const named = environmentOf('proxy').REPLICAS?.split(' ')
    expect(named).toEqual(replicas.map((name) => `${name}:${environmentOf(name).PORT}`))
    const [published] = service('proxy').ports ?? []
    expect(published?.split(':')[1]).toBe(/listen (\d+)/.exec(nginx)?.[1])
    expect(environmentOf('gatehouse-1').PUBLIC_URL).toContain(`:${published?.split(':')[0]}`)
  })

  it('is what `npm run cluster --prefix tools` uses, except for port and folders', () => {
    const derived = configurationFor({ folder: '/folder', port: 8081 })
    const added = derived.split('\n').filter((line) => !nginx.includes(line))
    expect(added.filter((line) => !/_temp_path \/folder\//.test(line))).toEqual([
      'pid /folder/nginx.pid;',
      '    listen 127.0.0.1:8081;',
    ])
    expect(nginx.split('\n').filter((line) => !derived.includes(line))).toHaveLength(2)
  })

  it('runs with the script that finds the replicas, which the image starts and which writes the file that is read', () => {
    const script = 'deploy/nginx-replicas.sh'
    expect(statSync(`${root}${script}`).mode & 0o111).toBe(0o111)
    const started = (service('proxy').volumes ?? []).some((volume) =>
      volume.startsWith(`./${script}:/docker-entrypoint.d/nginx-replicas.sh`),
    )
    expect(started).toBe(true)
    const written = /REPLICAS_FILE:-([^}]+)/.exec(read(script))?.[1]
    expect(written?.replace('/etc/nginx/', '')).toMatch(included)
    expect(read(script)).toContain(`NGINX_PID_FILE:-${/^pid (.*);$/m.exec(nginx)?.[1]}}`)
  })

  it('includes the result of the template, and sets each of its variables', () => {
    const template = read('deploy/nginx-real-ip.conf.template')
    const [mounted] = (service('proxy').volumes ?? []).filter((volume) => volume.includes('.template'))
    const made = mounted?.split(':')[1]?.replace('/etc/nginx/templates/', 'conf.d/')
    expect(made?.replace(/\.template$/, '')).toMatch(included)
    const { REPLICAS, ...values } = environmentOf('proxy')
    const variables = [...template.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name).sort()
    expect(Object.keys(values).sort()).toEqual(variables)
    expect(values).toEqual({ REAL_IP_FROM: 'unix:', REAL_IP_HEADER: 'X-Forwarded-For' })
  })

  it('drops forged client addresses and does not retry requests that may have started', () => {
    expect(nginx).toMatch(/X-Forwarded-For \$remote_addr;/)
    expect(nginx).not.toContain('non_idempotent')
    expect(nginx.split('{').length).toBe(nginx.split('}').length)
  })
})

describe('Dockerfile', () => {
  const stages = dockerfile.split(/^FROM /m).slice(1)
  const last = stages.at(-1) ?? ''

  it('builds in one stage and runs in another as an unprivileged user in production', () => {
    expect(stages).toHaveLength(3)
    const user = /^USER (\d+)$/m.exec(last)?.[1]
    expect(Number(user)).toBeGreaterThan(0)
    expect(last).toMatch(/^ENV NODE_ENV=production$/m)
    expect(last).not.toMatch(/npm (ci|install)/)
  })

  it('runs the build output with the Node version of the scripts', () => {
    expect(last).toMatch(/^CMD \["gatehouse", "start"\]$/m)
    const [major] = JSON.parse(read('package.json')).dependencies.node.split('.')
    for (const stage of stages) expect(stage.split('\n')[0]).toMatch(new RegExp(`^node:${major}-`))
    expect(last).toContain('EXPOSE 4000')
  })

  it('copies only files that exist or are built', () => {
    const made = /^(.*\/)?(dist|dist-explorer|node_modules)\/$/
    for (const [, from] of last.matchAll(/^COPY (?:--from=\w+ \/gatehouse\/)?(\S+)/gm)) {
      expect([from, made.test(from ?? '') || existsSync(`${root}${from}`)]).toEqual([from, true])
    }
    expect(read('.dockerignore')).toMatch(/^\.env$/m)
  })
})
