import { Field, InputType, registerEnumType } from 'type-graphql'
import { Role } from '../../core/role.ts'
import { lastNameDescription } from '../accounts/account-inputs.ts'
import { type SourceName, sourceNames } from './foreign-account.ts'

/** The sources as values of an enum: `BETTER_AUTH` for `better-auth`. */
export const ImportSource: Readonly<Record<string, SourceName>> = Object.fromEntries(
  sourceNames.map((name) => [name.toUpperCase().replace('-', '_'), name]),
)

registerEnumType(ImportSource, {
  name: 'ImportSource',
  description: 'A system that accounts are imported from. Ids are unique in each.',
  valuesConfig: Object.fromEntries(
    Object.entries(ImportSource).map(([value, name]) => [
      value,
      { description: name === 'jsonl' ? 'Any other system.' : `Stored as \`${name}\`.` },
    ]),
  ),
})

@InputType({ description: 'An account of another system.' })
export class ImportedUserInput {
  @Field(() => String, { description: 'Its id there, at most 255 bytes. Becomes `User.legacyId`.' })
  legacyId!: string

  @Field(() => String, { description: 'At most 254 bytes; unique, case-insensitive.' })
  email!: string

  @Field(() => String, { description: '1 to 150 characters.' })
  firstName!: string

  @Field(() => String, { description: lastNameDescription })
  lastName!: string

  @Field(() => String, { nullable: true, description: 'Kept in its digits if it is not valid in E.164.' })
  phone?: string | null

  @Field(() => Role, { nullable: true, description: 'The role. Null means `EMPLOYEE`.' })
  role?: Role | null

  @Field(() => Boolean, { nullable: true, description: 'Null means true.' })
  active?: boolean | null

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether the other system verified the address. Null means false.',
  })
  emailVerified?: boolean | null

  @Field(() => Date, { nullable: true, description: 'When the account was registered. Null means now.' })
  createdAt?: Date | null

  @Field(() => String, {
    nullable: true,
    description: 'The language of mails to the account, such as `de-AT`.',
  })
  locale?: string | null

  @Field(() => String, {
    nullable: true,
    description:
      'A hash in a form of Django, a PHC string, or bcrypt. Null: the account has no password until it is reset. MD5 and SHA-1 are refused; use the command `gatehouse import`.',
  })
  passwordHash?: string | null
}

@InputType({ description: 'Input of `importUsers`.' })
export class ImportUsersInput {
  @Field(() => ImportSource, { description: 'The system that the accounts come from.' })
  source!: SourceName

  @Field(() => [ImportedUserInput], { description: 'At most 200 accounts.' })
  users!: ImportedUserInput[]
}
