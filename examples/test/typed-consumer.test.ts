import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { connect, type Gatehouse } from '../typed-consumer/src/connect.ts'
import { ChangePasswordDocument, SetUserRoleDocument } from '../typed-consumer/src/generated/operations.ts'
import { listUsers } from '../typed-consumer/src/list-users.ts'
import { sayChangePassword, saySetUserRole } from '../typed-consumer/src/outcomes.ts'
import type { Prove } from '../typed-consumer/src/prove.ts'
import { SignInFailed, signIn } from '../typed-consumer/src/sign-in.ts'
import {
  addAuthenticatorApp,
  firstAdministratorOf,
  type Person,
  password,
  register,
  setRole,
} from './people.ts'
import { type StartedServer, startServer } from './started-server.ts'

let server: StartedServer
let admin: Person
const opened: Gatehouse[] = []

beforeAll(async () => {
  server = await startServer()
  admin = await firstAdministratorOf(server)
  for (const name of ['bea', 'cyd', 'dan', 'eve']) await register(server, `${name}@example.org`)
})
afterAll(async () => {
  for (const { session } of opened) session.dispose()
  await server.remove()
})

async function open(): Promise<Gatehouse> {
  const gatehouse = await connect(server.url)
  opened.push(gatehouse)
  return gatehouse
}

async function emailsOf({ client }: Gatehouse, pageSize?: number): Promise<string[]> {
  const emails: string[] = []
  for await (const { email } of listUsers(client, { ...(pageSize && { pageSize }) })) emails.push(email)
  return emails
}

describe('the typed consumer', () => {
  it('runs: signs in, lists the users and signs out', async () => {
    const main = new URL('../typed-consumer/src/main.ts', import.meta.url).pathname
    const env = { GATEHOUSE_URL: server.url, EMAIL: admin.email, PASSWORD: password }
    const options = { env, timeout: 30_000 }
    const { stdout } = await promisify(execFile)(process.execPath, ['--conditions=source', main], options)
    expect(stdout).toMatch(/^Signed in as admin@example\.org \(ADMIN\)\.\n/)
    expect(stdout.trim().split('\n')).toHaveLength(6)
  })

  it('meets every user once, however small the pages', async () => {
    const gatehouse = await open()
    await signIn(gatehouse, admin.email, password)
    const whole = await emailsOf(gatehouse)
    expect(whole).toHaveLength(5)
    expect(await emailsOf(gatehouse, 2)).toEqual(whole)
  })

  it('gets a message that explains why it may not sign in', async () => {
    const gatehouse = await open()
    await expect(signIn(gatehouse, admin.email, 'not the password')).rejects.toThrow(SignInFailed)
  })

  it('goes on unnoticed when its role, and with it its token, has changed', async () => {
    const fay = await register(server, 'fay@example.org')
    const gatehouse = await open()
    await signIn(gatehouse, fay.email, password)
    await expect(emailsOf(gatehouse)).rejects.toThrow(/needs the role MANAGER/)
    await setRole(server, admin, fay, 'MANAGER')
    expect(await emailsOf(gatehouse)).toContain('bea@example.org')
    expect(gatehouse.session.snapshot.generation).toBeGreaterThan(1)
  })

  it('signs in with a second factor', async () => {
    const gil = await register(server, 'gil@example.org')
    const { next } = await addAuthenticatorApp(server, gil)
    const asked: (readonly string[])[] = []
    const prove: Prove = async (factors) => {
      asked.push(factors)
      return { totp: next }
    }
    const gatehouse = await open()
    expect((await signIn(gatehouse, gil.email, password, prove)).email).toBe(gil.email)
    expect(asked).toEqual([['RECOVERY_CODE', 'TOTP']])
    await expect(signIn(gatehouse, gil.email, password, prove)).rejects.toThrow(/code works only once/)
    await expect(signIn(gatehouse, gil.email, password)).rejects.toThrow('This account has a second factor.')
  })

  it('puts failures into sentences', async () => {
    const gatehouse = await open()
    const me = await signIn(gatehouse, admin.email, password)
    const role = await gatehouse.client.mutate({
      mutation: SetUserRoleDocument,
      variables: { input: { userId: me.id, role: 'CLIENT' } },
    })
    expect(role.data && saySetUserRole(role.data.setUserRole)).toMatch(
      /^This is the last administrator who can sign in/,
    )
    const input = { currentPassword: 'wrong', newPassword: '12345678', newPasswordConfirmation: '1234567' }
    const changed = await gatehouse.client.mutate({ mutation: ChangePasswordDocument, variables: { input } })
    expect(changed.data && sayChangePassword(changed.data.changePassword)).toMatch(
      /currentPassword: [\s\S]*newPassword: [\s\S]*newPasswordConfirmation: /,
    )
  })
})
