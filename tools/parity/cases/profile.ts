import type { Caller } from '../caller.ts'
import { bearer, type Case, register } from './case.ts'

const jane = { first_name: 'Jane', last_name: 'Smith', phone: '+0987654321' }

/** A case that starts with a new account and its bearer. */
const signedIn = (
  title: string,
  run: (caller: Caller, by: { authorization: string }) => Promise<void>,
): Case => ({
  title,
  run: async (caller) => {
    const { access } = await register(caller, `${title.replace(/\W+/g, '-')}@example.org`)
    await run(caller, bearer(access))
  },
})

export const profileCases: readonly Case[] = [
  signedIn('profile', async (caller, by) => {
    await caller.send('GET', 'profile/', by)
  }),
  signedIn('profile: PUT', async (caller, by) => {
    await caller.send('PUT', 'profile/', { ...by, body: jane })
    await caller.send('GET', 'profile/', by)
  }),
  signedIn('profile: PATCH', async (caller, by) => {
    await caller.send('PATCH', 'profile/', { ...by, body: { phone: jane.phone } })
    await caller.send('PATCH', 'profile/', { ...by, body: { first_name: 'Jane' } })
    await caller.send('PATCH', 'profile/', { ...by, body: {} })
  }),
  signedIn('profile: PUT without fields', async (caller, by) => {
    await caller.send('PUT', 'profile/', { ...by, body: {} })
    await caller.send('PUT', 'profile/', { ...by, body: { first_name: 'Jane' } })
  }),
  signedIn('profile: blank fields', async (caller, by) => {
    await caller.send('PATCH', 'profile/', { ...by, body: { first_name: '' } })
    await caller.send('PATCH', 'profile/', { ...by, body: { first_name: null } })
    await caller.send('PATCH', 'profile/', { ...by, body: { phone: null } })
    await caller.send('PATCH', 'profile/', { ...by, body: { phone: '' } })
  }),
  signedIn('profile: a blank last name', async (caller, by) => {
    await caller.send('PATCH', 'profile/', { ...by, body: { last_name: '  ' } })
  }),
  signedIn('profile: fields that are too long', async (caller, by) => {
    const body = { first_name: 'x'.repeat(151), last_name: 'x'.repeat(151) }
    await caller.send('PATCH', 'profile/', { ...by, body })
    await caller.send('PATCH', 'profile/', { ...by, body: { phone: '1'.repeat(21) } })
  }),
  signedIn('profile: email, role and id do not change', async (caller, by) => {
    const body = { email: 'other@example.org', role: 'admin', id: 1, is_staff: true, first_name: 'Jane' }
    await caller.send('PATCH', 'profile/', { ...by, body })
  }),
  {
    title: 'profile: who is not signed in',
    run: async (caller) => {
      await caller.send('GET', 'profile/')
      await caller.send('GET', 'profile/', bearer('nonsense'))
      await caller.send('GET', 'profile/', bearer('not.a.token'))
      await caller.send('GET', 'profile/', { authorization: 'Bearer' })
      await caller.send('GET', 'profile/', { authorization: 'Bearer two words' })
      await caller.send('PUT', 'profile/', { body: jane })
    },
  },
  {
    title: 'profile: other schemes',
    run: async (caller) => {
      const { access, refresh } = await register(caller, 'other-schemes@example.org')
      await caller.send('GET', 'profile/', { authorization: `Token ${access}` })
      await caller.send('GET', 'profile/', { authorization: `bearer ${access}` })
      await caller.send('GET', 'profile/', { authorization: access })
      await caller.send('GET', 'profile/', { authorization: 'Basic dXNlcjpwYXNz' })
      await caller.send('GET', 'profile/', bearer(refresh))
    },
  },
]
