import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'
import { Field, ID, ObjectType } from 'type-graphql'
import { Role } from './role.ts'

/** An account. The row of `users` and, but for its secrets, the type `User` of the schema. */
@ObjectType({ description: 'An account: the record of one person.' })
@Entity({ tableName: 'users' })
export class User {
  @Field(() => ID, { description: 'UUIDv7: unique, and sorted by the time of registration.' })
  @PrimaryKey({ type: 'uuid' })
  id!: string

  @Field(() => String, { description: 'As it was given at registration; unique without regard to case.' })
  @Property({ type: 'text' })
  email!: string

  /** The form by which emails are compared; see `email.ts`. */
  @Property({ type: 'text', unique: true, hidden: true })
  emailKey!: string

  @Field(() => String, { description: 'Given name, 1 to 150 characters.' })
  @Property({ type: 'text' })
  firstName!: string

  @Field(() => String, { description: 'Family name, 1 to 150 characters.' })
  @Property({ type: 'text' })
  lastName!: string

  @Field(() => String, { nullable: true, description: 'Phone number in E.164, such as +4930123456.' })
  @Property({ type: 'text', nullable: true })
  phone: string | null = null

  @Field(() => Role, { description: 'What this account may do.' })
  @Property({ type: 'text' })
  role!: Role

  @Field(() => Boolean, {
    description: 'False when the account was disabled: it cannot sign in and has no sessions.',
  })
  @Property({ type: 'boolean' })
  active = true

  /** Lazy and hidden: no list and no log ever loads it by accident. */
  @Property({ type: 'text', nullable: true, lazy: true, hidden: true })
  passwordHash: string | null = null

  @Property({ type: 'timestamptz', nullable: true, hidden: true })
  roleChangedAt: Date | null = null

  /** Email and names in lower case, made by the database: what searches look into. */
  @Property({ type: 'text', persist: false, lazy: true, hidden: true })
  searchText?: string

  @Field(() => Date, { description: 'When the account was registered.' })
  @Property({ type: 'timestamptz' })
  createdAt!: Date

  @Field(() => Date, { description: 'When profile, role or state last changed.' })
  @Property({ type: 'timestamptz' })
  updatedAt!: Date
}

/** A row of `users` as a prepared statement returns it, without its secrets. */
export interface UserRow {
  readonly id: string
  readonly email: string
  readonly first_name: string
  readonly last_name: string
  readonly phone: string | null
  readonly role: Role
  readonly active: boolean
  readonly created_at: Date
  readonly updated_at: Date
}

/** The columns of `UserRow`, to stand in a `select` or `returning` list. */
export const userColumns = (table: string): string =>
  ['id', 'email', 'first_name', 'last_name', 'phone', 'role', 'active', 'created_at', 'updated_at']
    .map((column) => `${table}.${column}`)
    .join(', ')

/** Reads a row without a unit of work: on the way of every request, that is half of its cost. */
export function userOf(row: UserRow): User {
  const user = new User()
  user.id = row.id
  user.email = row.email
  user.firstName = row.first_name
  user.lastName = row.last_name
  user.phone = row.phone
  user.role = row.role
  user.active = row.active
  user.createdAt = row.created_at
  user.updatedAt = row.updated_at
  return user
}
