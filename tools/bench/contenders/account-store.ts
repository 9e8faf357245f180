import { createHmac } from 'node:crypto'
import bcrypt from 'bcrypt'
import pg from 'pg'

/** The accounts of `floor`, `mercurius` and `yoga`: the same rows, each read by one prepared statement. */
export interface Account {
  readonly id: string
  readonly email: string
  readonly firstName: string
  readonly lastName: string
  readonly phone: string | null
  readonly role: string
  readonly active: boolean
  readonly createdAt: string
  readonly updatedAt: string
}

interface AccountRow {
  readonly id: string
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly phone: string | null
  readonly role: string
  readonly active: boolean
  readonly created_at: Date
  readonly updated_at: Date
}

const connections = 10
const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: connections })

const accountById =
  'select id, email, first_name, last_name, phone, role, active, created_at, updated_at from users where id = $1'
const passwordByEmail = 'select id, password_hash from users where email_key = $1'
const stepSession = `update sessions set generation = generation + 1, rotated_at = now()
  where id = $1 and generation = $2 and ended_at is null and expires_at > now() returning user_id, generation`
const replaceToken = `with used as (
    update refresh_tokens set revoked_at = now() where id = $1 and revoked_at is null and expires_at > now() returning user_id
  ), made as (
    insert into refresh_tokens (id, user_id, expires_at)
    select gen_random_uuid(), user_id, now() + interval '3 days' from used returning id, user_id
  )
  select made.id, made.user_id, users.role from made join users on users.id = made.user_id where users.active`

async function first<Row extends object>(name: string, text: string, values: unknown[]): Promise<Row> {
  const { rows } = await pool.query<Row>({ name, text, values })
  const [row] = rows
  if (row === undefined) throw new Error(`${name}: no row`)
  return row
}

export async function findAccount(id: string): Promise<Account> {
  const row = await first<AccountRow>('account', accountById, [id])
  return {
    id: row.id,
    email: row.email,
    firstName: row.first_name,
    lastName: row.last_name,
    phone: row.phone,
    role: row.role,
    active: row.active,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  }
}

/** Updates a session's row in place: the least that a rotation can cost. */
export const rotateInPlace = (id: string, generation: number) =>
  first<{ user_id: string; generation: number }>('step', stepSession, [id, generation])

/** A row for every refresh token, like most libraries: one is revoked, another created. */
export const rotateByRows = (id: string) =>
  first<{ id: string; user_id: string; role: string }>('replace', replaceToken, [id])

/** @returns the account's id; compares in the format in which Gatehouse stored the password */
export async function signIn(email: string, password: string): Promise<string> {
  const row = await first<{ id: string; password_hash: string }>('password', passwordByEmail, [email])
  const digest = createHmac('sha384', 'gatehouse password v1').update(password).digest('base64')
  if (!(await bcrypt.compare(digest, row.password_hash.slice('v1:'.length))))
    throw new Error('wrong password')
  return row.id
}

export const secret = process.env.SECRET ?? ''

/** The schema of `mercurius` and `yoga`. */
export const typeDefs = `
  type User { id: ID! email: String! firstName: String! lastName: String! phone: String role: String! active: Boolean!
    createdAt: String! updatedAt: String! }
  type Tokens { accessToken: String! refreshToken: String! }
  type Query { profile: User! }
  type Mutation { refresh(refreshToken: String!): Tokens! login(email: String!, password: String!): Tokens! }`
