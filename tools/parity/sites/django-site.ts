import { randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import jwt from 'jsonwebtoken'
import { type DjangoProject, Gunicorn, manage } from '../../../server/test-support/engines/gunicorn.ts'
import { password, type Tokens } from '../people.ts'
import type { Site } from './site.ts'

const folder = join(import.meta.dirname, '../former-service')

/** The former service with a database of its own. */
export class DjangoSite implements Site {
  readonly name = 'Django'
  readonly url: string
  readonly #project: DjangoProject
  readonly #secret: string
  readonly #remove: () => Promise<void>

  private constructor(server: Gunicorn, project: DjangoProject, secret: string, data: string) {
    this.url = `${server.url}/api/auth`
    this.#project = project
    this.#secret = secret
    this.#remove = async () => {
      await server.stop()
      await rm(data, { recursive: true, force: true })
    }
  }

  static async start(): Promise<DjangoSite> {
    const data = await mkdtemp(join(tmpdir(), 'gatehouse-parity-django-'))
    const secret = randomBytes(48).toString('base64url')
    const project: DjangoProject = {
      name: 'The former service',
      folder,
      application: 'former_service.wsgi',
      env: { DJANGO_SECRET_KEY: secret, DJANGO_DATABASE: join(data, 'database.sqlite3') },
    }
    return new DjangoSite(await Gunicorn.start(project), project, secret, data)
  }

  /** Registers a person who is to be imported. @returns all users, as `manage.py dumpdata` writes them */
  async dumpWith(email: string): Promise<string> {
    const body = {
      email,
      password,
      password2: password,
      first_name: 'Mary',
      last_name: 'Major',
      role: 'manager',
    }
    await this.#post('register/', body)
    return manage(this.#project, 'dumpdata', 'accounts.user')
  }

  async disable(email: string): Promise<void> {
    const change = `User.objects.filter(email=${JSON.stringify(email)}).update(is_active=False)`
    manage(this.#project, 'shell', '--command', `from accounts.models import User; ${change}`)
  }

  async expired(accessToken: string): Promise<string> {
    const claims = jwt.verify(accessToken, this.#secret, { algorithms: ['HS256'] })
    if (typeof claims === 'string') throw new TypeError('simplejwt signs claims.')
    return jwt.sign({ ...claims, exp: Math.floor(Date.now() / 1_000) - 60 }, this.#secret)
  }

  async formerRefreshToken(email: string): Promise<string> {
    const { tokens } = await this.#post('login/', { email, password })
    return tokens.refresh
  }

  async stop(): Promise<void> {
    await this.#remove()
  }

  async #post(path: string, body: object): Promise<{ readonly tokens: Tokens }> {
    const response = await fetch(`${this.url}/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', connection: 'close' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`Django answered ${response.status} to ${path}.`)
    return await response.json()
  }
}
