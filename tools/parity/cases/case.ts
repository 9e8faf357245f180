import type { Caller } from '../caller.ts'
import { password, type Tokens } from '../people.ts'

/** What both servers are asked to do. Its requests are compared one by one. */
export interface Case {
  readonly title: string
  readonly run: (caller: Caller) => Promise<void>
}

/** A registration as the former service's guide shows it. */
export const registration = (email: string, more: object = {}): object => ({
  email,
  password,
  password2: password,
  first_name: 'John',
  last_name: 'Doe',
  phone: '+1234567890',
  role: 'employee',
  ...more,
})

/** Registers an account. The answer is compared like any other. */
export async function register(caller: Caller, email: string): Promise<Tokens> {
  const { tokens } = await caller.send('POST', 'register/', { body: registration(email) })
  return tokens
}

export const bearer = (token: string): { authorization: string } => ({ authorization: `Bearer ${token}` })
