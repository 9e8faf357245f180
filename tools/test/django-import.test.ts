import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { GraphqlCaller } from '../../server/src/testing/visitor.ts'
import { describeWith } from '../../server/test-support/engines/describe-with.ts'
import { cliPath, Gatehouse } from '../../server/test-support/engines/gatehouse.ts'
import { type DjangoProject, djangoPython, manage } from '../../server/test-support/engines/gunicorn.ts'
import { Postgresql, postgresqlPrograms } from '../../server/test-support/engines/postgresql.ts'

const run = promisify(execFile)

const formats = [
  ...['pbkdf2_sha256', 'pbkdf2_sha1', 'argon2', 'bcrypt_sha256', 'bcrypt'],
  ...['sha1', 'md5', 'unsalted_sha1', 'unsalted_md5'],
]
const passwordOf = (person: number): string => `Käsebrötchen und Tee ${person}`

/** Costs are low, because their number does not matter here. */
const people = `
from django.contrib.auth import hashers
from django.contrib.auth.models import Group
from django.db import connection
from accounts.models import User
hashers.PBKDF2PasswordHasher.iterations = 1000
hashers.Argon2PasswordHasher.memory_cost = 512
hashers.BCryptSHA256PasswordHasher.rounds = 4
for hasher in ${JSON.stringify(formats)}:
    for person in range(3):
        password = hashers.make_password("Käsebrötchen und Tee %d" % person, hasher=hasher)
        User.objects.create(email="%s-%d@example.org" % (hasher, person), password=password, first_name="Zoë", role="client")
connection.cursor().execute("create role stranger login")
root = User.objects.create_user("root@example.org", None, first_name="Ada", is_superuser=True)
root.groups.add(Group.objects.create(name="Editors"))
User.objects.create_user("Root@example.org", None, first_name="Eve")
`

const settingsOn = (port: number): string => `
from former_service.settings import *
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "site", "USER": "postgres", "HOST": "127.0.0.1", "PORT": ${port}}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.%sPasswordHasher" % name for name in (
    "PBKDF2", "PBKDF2SHA1", "Argon2", "BCryptSHA256", "BCrypt", "SHA1", "MD5", "UnsaltedSHA1", "UnsaltedMD5")]
`

const available =
  djangoPython() === undefined || postgresqlPrograms() === undefined ? undefined : 'both are installed'

describeWith(
  available,
  'apt-get install postgresql python3-django python3-djangorestframework python3-djangorestframework-simplejwt ' +
    'python3-django-cors-headers gunicorn python3-cryptography python3-argon2 python3-bcrypt python3-psycopg2',
  'the users of a Django site on PostgreSQL',
  () => {
    let engine: Postgresql
    let folder: string
    let site: string
    let project: DjangoProject
    let env: Readonly<Record<string, string>>

    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'gatehouse-django-import-'))
      engine = await Postgresql.start()
      site = await engine.database('site')
      env = {
        ...{
          DATABASE_URL: await engine.database('gatehouse'),
          SECRET: 'a secret of 32 bytes for these tests',
        },
        BCRYPT_COST: '4',
      }
      await writeFile(join(folder, 'site_settings.py'), settingsOn(engine.port))
      project = {
        name: 'The site',
        folder: join(import.meta.dirname, '../parity/former-service'),
        application: 'former_service.wsgi',
        env: {
          ...{ DJANGO_SECRET_KEY: 'of this test alone', DJANGO_DATABASE: 'unused' },
          ...{ DJANGO_SETTINGS_MODULE: 'site_settings', PYTHONPATH: folder, PYTHONUTF8: '1' },
        },
      }
      manage(project, 'migrate', '--verbosity', '0')
      manage(project, 'shell', '--command', people)
    })
    afterAll(async () => {
      await engine?.remove()
      await rm(folder, { recursive: true, force: true })
    })

    const importing = (...args: readonly string[]) =>
      run(process.execPath, [cliPath, 'import', '--from', 'django', ...args], {
        env: { PATH: process.env.PATH, ...env },
        cwd: folder,
      })

    it('T141 T145 are imported with --database-url, and three of each hash format sign in', async () => {
      await writeFile(join(folder, 'roles.json'), '{"group":{"editors":"MANAGER"}}')
      const report = join(folder, 'report.jsonl')
      const from = ['--database-url', site, '--table', 'accounts_user']
      const { stdout } = await importing(...from, '--map', 'roles.json', '--report', report)
      expect(stdout).toMatch(/^29 accounts read:\n {2}created +28\n {2}duplicate-email +1\n/)
      const lines = (await readFile(report, 'utf8')).trim().split('\n')
      expect(lines.map((line) => JSON.parse(line).legacyId)).toEqual(lines.map((_, index) => `${index + 1}`))

      const server = await Gatehouse.start({ env: { ...env, RATE_LIMITS: 'off' } })
      try {
        const caller = new GraphqlCaller(server.url)
        const all = formats.flatMap((format) => [0, 1, 2].map((person) => [format, person] as const))
        const signedIn = all.map(([format, person]) =>
          caller.login({ email: `${format}-${person}@example.org`, password: passwordOf(person) }),
        )
        for (const { user } of await Promise.all(signedIn)) expect(user).toMatchObject({ role: 'CLIENT' })
        const others = await caller.tryToLogin('argon2-0@example.org', passwordOf(1))
        expect(others.data.login.__typename).toBe('InvalidCredentials')
      } finally {
        await server.stop()
      }
    })

    it('are the same in the database and in a dump', async () => {
      const dump = join(folder, 'users.json')
      await writeFile(dump, manage(project, 'dumpdata', 'auth.group', 'accounts.user'))
      await writeFile(join(folder, 'roles.json'), '{"group":{"editors":"MANAGER"}}')
      const { stdout } = await importing(dump, '--map', 'roles.json')
      expect(stdout).toMatch(/unchanged +28\n {2}duplicate-email +1\n/)
    })

    it.each<[string, (url: string) => string[], RegExp]>([
      ['has another table', (url) => [url, '--table', 'auth_user'], /no table "auth_user"/],
      [
        'may not be read',
        (url) => [url.replace('postgres@', 'stranger@'), '--table', 'accounts_user'],
        /permission denied for table accounts_user\. Allow the user in --database-url to read it: grant select/,
      ],
      [
        'is elsewhere',
        (url) => [url.replace(/site$/, 'nowhere')],
        /"nowhere" does not exist.* --database-url/,
      ],
      ['does not answer', (url) => [url.replace(/:\d+\//, ':1/')], /ECONNREFUSED.* --database-url/],
    ])('says in one sentence that a site %s', async (_what, wrong, says) => {
      const ended = importing('--database-url', ...wrong(site))
      await expect(ended).rejects.toMatchObject({ code: 1, stderr: expect.stringMatching(says) })
      await expect(ended).rejects.toMatchObject({ stderr: expect.stringMatching(/^[^\n]+\n$/) })
    })
  },
)
