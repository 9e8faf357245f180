import { execFileSync, spawnSync } from 'node:child_process'
import { freePort } from './free-port.ts'
import { MissingProgram } from './installed-program.ts'
import { Program } from './program.ts'

/** Debian installs Django for its own Python; another one of PATH does not know it. */
const python = '/usr/bin/python3'
const modules =
  'django, rest_framework, rest_framework_simplejwt, corsheaders, gunicorn, cryptography, bcrypt, argon2, psycopg2'

/** Debian's packages with everything that the Django services of tests and examples import. */
export const djangoPackages =
  'python3-django python3-djangorestframework python3-djangorestframework-simplejwt python3-django-cors-headers ' +
  'gunicorn python3-cryptography python3-bcrypt python3-argon2 python3-psycopg2'

/** Path of the Python that has Django; undefined if Django or one of its companions is not installed. */
export const djangoPython = (): string | undefined =>
  spawnSync(python, ['-c', `import ${modules}`]).status === 0 ? python : undefined

export interface DjangoProject {
  /** Its name in messages. */
  readonly name: string
  /** The folder with `manage.py`. */
  readonly folder: string
  /** The WSGI application, such as `shop.wsgi`. */
  readonly application: string
  readonly env: Readonly<Record<string, string>>
  readonly port?: number
}

/** A Django project, served by gunicorn with one worker process. */
export class Gunicorn {
  readonly url: string
  readonly #program: Program

  private constructor(url: string, program: Program) {
    this.url = url
    this.#program = program
  }

  /** Applies the project's migrations and starts it. @throws MissingProgram */
  static async start(project: DjangoProject): Promise<Gunicorn> {
    if (djangoPython() === undefined)
      throw new MissingProgram(`Django is missing: apt-get install ${djangoPackages}`)
    manage(project, 'migrate', '--verbosity', '0')
    const port = project.port ?? (await freePort())
    const args = ['-m', 'gunicorn', '--bind', `127.0.0.1:${port}`, '--threads', '4', project.application]
    const { name, folder: cwd } = project
    const program = Program.launch(name, python, { args, cwd, env: environmentOf(project) })
    const url = `http://127.0.0.1:${port}`
    await program.until(async () => (await fetch(url)).status > 0)
    return new Gunicorn(url, program)
  }

  async stop(): Promise<void> {
    await this.#program.stop()
  }
}

/** Runs one of the project's commands. @returns what it printed */
export const manage = (project: DjangoProject, ...args: readonly string[]): string =>
  execFileSync(python, ['manage.py', ...args], {
    cwd: project.folder,
    env: environmentOf(project),
    encoding: 'utf8',
  })

const environmentOf = ({ env }: DjangoProject): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  PYTHONDONTWRITEBYTECODE: '1',
  ...env,
})
