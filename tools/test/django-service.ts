import { randomBytes } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from '@jest/globals'
import { describeWith } from '../../server/test-support/engines/describe-with.ts'
import {
  type DjangoProject,
  djangoPackages,
  djangoPython,
  Gunicorn,
} from '../../server/test-support/engines/gunicorn.ts'

const folder = join(import.meta.dirname, '../../examples/django-service')
const running: Gunicorn[] = []
let data: string

/** Describes tests of `examples/django-service`. Each of its services is stopped after them. */
export function describeDjango(title: string, stories: () => void): void {
  describeWith(djangoPython(), `apt-get install ${djangoPackages}`, title, () => {
    beforeAll(async () => {
      data = await mkdtemp(join(tmpdir(), 'gatehouse-django-service-'))
    })
    afterAll(async () => {
      await Promise.all(running.map((service) => service.stop()))
      await rm(data, { recursive: true, force: true })
    })
    stories()
  })
}

/** Settings of a copy of the example that replace its own. */
interface Changes {
  /** Single settings of `SIMPLE_JWT`, in Python: `{ ISSUER: '"https://…"' }`. */
  readonly simpleJwt?: Readonly<Record<string, string>>
  /** A block of Python, such as one of the documentation. */
  readonly block?: string
  /** A module beside the settings, by the name to import. */
  readonly module?: { readonly name: string; readonly text: string }
}

/** A running copy of the example. */
export class DjangoService {
  readonly project: DjangoProject
  readonly #url: string

  private constructor(url: string, project: DjangoProject) {
    this.#url = url
    this.project = project
  }

  /** Starts it for a server. */
  static async start(gatehouseUrl: string, changes: Changes = {}): Promise<DjangoService> {
    const settings = `changed_settings_${running.length}`
    await writeFile(join(data, `${settings}.py`), settingsWith(changes))
    const { module } = changes
    if (module !== undefined) await writeFile(join(data, `${module.name}.py`), module.text)
    const project: DjangoProject = {
      name: 'The shop',
      folder,
      application: 'shop.wsgi',
      env: {
        DJANGO_SECRET_KEY: randomBytes(32).toString('base64url'),
        DJANGO_DATABASE: join(data, 'shop.sqlite3'),
        DJANGO_SETTINGS_MODULE: settings,
        GATEHOUSE_URL: gatehouseUrl,
        PYTHONPATH: data,
      },
    }
    const server = await Gunicorn.start(project)
    running.push(server)
    return new DjangoService(server.url, project)
  }

  async ask(route: string, token?: string): Promise<{ status: number; body: unknown }> {
    const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
    // gunicorn closes idle connections at moments that a client cannot foresee.
    const headers = { ...authorization, connection: 'close' }
    const response = await fetch(`${this.#url}/${route}/`, { headers })
    return { status: response.status, body: await response.json() }
  }

  async statusFor(token: string): Promise<number> {
    return (await this.ask('orders', token)).status
  }
}

function settingsWith({ simpleJwt = {}, block = '' }: Changes): string {
  const changes = Object.entries(simpleJwt).map(([name, value]) => `SIMPLE_JWT["${name}"] = ${value}`)
  return ['from shop.settings import *', block, ...changes, ''].join('\n')
}
