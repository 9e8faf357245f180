import { password } from '../people.ts'
import { type Case, register, registration } from './case.ts'

/** A registration that at least one of the servers refuses. */
const refused = (title: string, body: (email: string) => object): Case => ({
  title: `register: ${title}`,
  run: async (caller) => {
    await caller.send('POST', 'register/', { body: body('quiet.orchard@example.org') })
  },
})

const withPassword = (value: string) => (email: string) =>
  registration(email, { password: value, password2: value })

export const registrationCases: readonly Case[] = [
  {
    title: 'register, as the guide of the former service shows it',
    run: async (caller) => {
      await register(caller, 'user@example.org')
    },
  },
  {
    title: 'register with the fields that are required',
    run: async (caller) => {
      const names = { first_name: 'John', last_name: 'Doe' }
      const body = { email: 'required@example.org', password, password2: password, ...names }
      await caller.send('POST', 'register/', { body })
    },
  },
  {
    title: 'register as a client',
    run: async (caller) => {
      await caller.send('POST', 'register/', { body: registration('client@example.org', { role: 'client' }) })
    },
  },
  {
    title: 'register: the email is taken',
    run: async (caller) => {
      await register(caller, 'taken@example.org')
      await register(caller, 'taken@example.org')
      await register(caller, 'Taken@Example.org')
    },
  },
  refused('the passwords differ', (email) => registration(email, { password2: 'another password 1' })),
  refused('nothing is sent', () => ({})),
  refused('the password is missing', (email) => registration(email, { password: undefined })),
  refused('the confirmation is missing', (email) => registration(email, { password2: undefined })),
  refused('the email is malformed', () => registration('no address')),
  refused('the first name is blank', (email) => registration(email, { first_name: '' })),
  refused('the last name is blank', () => registration('blank.last.name@example.org', { last_name: ' ' })),
  refused('a name is too long', (email) => registration(email, { first_name: 'x'.repeat(151) })),
  refused('a name is null', (email) => registration(email, { first_name: null })),
  refused('a name is a list', (email) => registration(email, { first_name: ['John'] })),
  refused('the password is too short', withPassword('x7-q2')),
  refused('the password is common', withPassword('password123')),
  refused('the password has only digits', withPassword('8402719365')),
  refused('the password is like the email', withPassword('quiet.orchard')),
  refused('the password breaks three rules', withPassword('123456')),
  refused('the role is unknown', (email) => registration(email, { role: 'owner' })),
  refused('the role is admin', (email) => registration(email, { email: 'admin@example.org', role: 'admin' })),
  refused('the phone is too long', (email) => registration(email, { phone: '+12345678901234567890123' })),
]
