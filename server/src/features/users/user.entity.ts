import { OptionalProps } from '@mikro-orm/core'
import { Entity, Enum, Formula, Index, PrimaryKey, Property, Unique } from '@mikro-orm/decorators/legacy'
import { Field, ID, ObjectType } from 'type-graphql'
import { Role } from '../../core/role.ts'
import { type RowOf, rowsOf } from '../../database/entity-rows.ts'

/** An account: a row of `users` and, without its secrets, the type `User` of the schema. */
@ObjectType({ description: 'An account: the record of one person.', simpleResolvers: true })
@Entity({ tableName: 'users' })
@Unique({ name: 'users_email_key_key', properties: ['emailKey'] })
@Index({ name: 'users_last_name_index', properties: ['lastName', 'id'] })
@Index({
  name: 'users_last_name_order_index',
  columns: [{ name: 'lastName', collation: 'und-x-icu' }, { name: 'id' }],
})
@Index({ name: 'users_email_order_index', columns: [{ name: 'emailKey', collation: 'C' }, { name: 'id' }] })
@Index({ name: 'users_role_index', properties: ['role', 'id'] })
@Index({ name: 'users_active_index', properties: ['active', 'id'] })
@Index({ name: 'users_active_admin_index', properties: ['role'], where: `active and role = 'ADMIN'` })
@Index({
  name: 'users_role_changed_at_index',
  properties: ['roleChangedAt'],
  where: 'role_changed_at is not null',
})
@Unique({
  name: 'users_legacy_id_key',
  properties: ['legacySource', 'legacyId'],
  where: 'legacy_id is not null',
})
@Index({ name: 'users_foreign_hash_index', properties: ['id'], where: `password_hash ~~ 'foreign:%'::text` })
@Index({
  name: 'users_search_index',
  expression: 'create index users_search_index on users using gin (search_text gin_trgm_ops)',
})
@Index({
  name: 'users_search_key_index',
  expression: `create index users_search_key_index on users using gin (
    (lower(email || E'\\n' || first_name || E'\\n' || last_name collate "und-x-icu")) gin_trgm_ops)`,
})
export class User {
  readonly [OptionalProps]?: 'emailVerified' | 'newDeviceNotices'

  @Field(() => ID, { description: 'UUIDv7, ordered by time of registration.' })
  @PrimaryKey({ type: 'uuid' })
  id!: string

  @Field(() => String, { description: 'As entered at registration; unique, case-insensitive.' })
  @Property({ type: 'text' })
  email!: string

  /** The form in which emails are compared; see `email.ts`. */
  @Property({ type: 'text', lazy: true, hidden: true })
  emailKey!: string

  @Field(() => String, { description: 'Given name, 1 to 150 characters.' })
  @Property({ type: 'text' })
  firstName!: string

  @Field(() => String, {
    description: 'Family name, at most 150 characters. Empty for people who have one name.',
  })
  @Property({ type: 'text' })
  lastName!: string

  @Field(() => String, {
    nullable: true,
    description: 'Phone number: in E.164, such as +4930123456, if possible, otherwise the digits as entered.',
  })
  @Property({ type: 'text', nullable: true })
  phone: string | null = null

  @Field(() => Role, { description: 'The role, which decides what the account may do.' })
  @Enum({ items: () => Role, type: 'text' })
  role!: Role

  @Field(() => Boolean, {
    description: 'False if the account is disabled. It cannot sign in and has no sessions.',
  })
  @Property({ type: 'boolean', default: true })
  active = true

  @Property({ type: 'timestamptz', nullable: true, hidden: true })
  emailVerifiedAt: Date | null = null

  /** Whether `verify-first` applies: the owner registered the account, and after the column was added. */
  @Property({ type: 'boolean', default: false, lazy: true, hidden: true })
  mustVerifyEmail?: boolean

  @Field(() => String, {
    nullable: true,
    description: 'The language of mails to the account, such as `de-AT`. Null means the server’s default.',
  })
  @Property({ type: 'text', nullable: true })
  locale: string | null = null

  /** The kind of system that the account was imported from, such as `django`; null if it was created here. */
  @Property({ type: 'text', nullable: true, lazy: true, hidden: true })
  legacySource: string | null = null

  @Field(() => String, {
    nullable: true,
    description:
      'Id of the account in the system that it was imported from, so that foreign keys of other services keep working. Null if the account was created here.',
  })
  @Property({ type: 'text', nullable: true })
  legacyId: string | null = null

  @Field(() => Boolean, { description: 'Whether the account gets a mail about sign-ins from new devices.' })
  @Property({ type: 'boolean', default: true })
  newDeviceNotices = true

  /** Lazy and hidden, so that lists and logs never load it by accident. */
  @Property({ type: 'text', nullable: true, lazy: true, hidden: true })
  passwordHash: string | null = null

  @Property({ type: 'timestamptz', nullable: true, lazy: true, hidden: true })
  passwordChangedAt: Date | null = null

  @Property({ type: 'timestamptz', nullable: true, lazy: true, hidden: true })
  roleChangedAt: Date | null = null

  /** Searched by 0.1. The line breaks match the expression as PostgreSQL shows it. */
  @Property({
    type: 'text',
    generated: "(lower(email || '\n' || first_name || '\n' || last_name)) stored",
    lazy: true,
    hidden: true,
  })
  searchText?: string

  /** The searched text: email and names in lower case, independent of the locale. */
  @Formula(searchKeyOf, { type: 'text', lazy: true, hidden: true })
  searchKey?: string

  /** The same text, in a form that the index does not know. */
  @Formula((columns) => `(${searchKeyOf(columns)} || '')`, { type: 'text', lazy: true, hidden: true })
  searchedText?: string

  /** The order of lists, independent of the locale. */
  @Formula((columns) => `${columns.lastName} collate "und-x-icu"`, { type: 'text', lazy: true, hidden: true })
  lastNameOrder?: string

  @Formula((columns) => `${columns.emailKey} collate "C"`, { type: 'text', lazy: true, hidden: true })
  emailOrder?: string

  @Field(() => Date, { description: 'When the account was registered.' })
  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  createdAt!: Date

  @Field(() => Date, { description: 'When the profile, role or state last changed.' })
  @Property({ type: 'timestamptz', defaultRaw: 'now()' })
  updatedAt!: Date

  @Field(() => Boolean, {
    description:
      'Whether the owner proved that the address is theirs, by using a link that was mailed to it.',
  })
  get emailVerified(): boolean {
    return this.emailVerifiedAt !== null
  }
}

/** Properties that are loaded only on request. */
type LazyProperty =
  | 'emailKey'
  | 'passwordHash'
  | 'passwordChangedAt'
  | 'roleChangedAt'
  | 'mustVerifyEmail'
  | 'legacySource'
  | 'searchText'
  | OrderProperty
type OrderProperty = 'searchKey' | 'searchedText' | 'lastNameOrder' | 'emailOrder'

/** A row of `users` as a named statement returns it, without its secrets. */
export type UserRow = RowOf<User, Exclude<keyof User & string, LazyProperty | 'emailVerified'>>

export const userRows = rowsOf(User)

export const userOf = (row: UserRow): User => userRows.map(row)

/** Must equal the expression of `users_search_key_index`. */
function searchKeyOf(columns: Readonly<Record<'email' | 'firstName' | 'lastName', string>>): string {
  const { email, firstName, lastName } = columns
  return `lower(${email} || E'\\n' || ${firstName} || E'\\n' || ${lastName} collate "und-x-icu")`
}
