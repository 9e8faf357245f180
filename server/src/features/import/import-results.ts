import { createUnionType, Field, ObjectType } from 'type-graphql'
import { ValidationError } from '../../core/validation-error.ts'
import { User } from '../users/user.entity.ts'

@ObjectType({
  description: 'An account was created, or written again because its source says something else now.',
})
export class UserImported {
  @Field(() => User, { description: 'The account.' })
  readonly user: User

  @Field(() => Boolean, { description: 'False if it was imported before.' })
  readonly isNew: boolean

  constructor(user: User, isNew: boolean) {
    this.user = user
    this.isNew = isNew
  }
}

@ObjectType({
  description:
    'An account was imported before and is left unchanged: its source says the same, or it has been used or changed here since.',
})
export class UserKept {
  @Field(() => User, { description: 'The account.' })
  readonly user: User

  @Field(() => Boolean, { description: 'Whether it has been used or changed here since.' })
  readonly isChangedHere: boolean

  constructor(user: User, isChangedHere: boolean) {
    this.user = user
    this.isChangedHere = isChangedHere
  }
}

export const ImportedUserResult = createUnionType({
  name: 'ImportedUserResult',
  description: 'What happened to one of the accounts of `importUsers`.',
  types: () => [UserImported, UserKept, ValidationError] as const,
})

@ObjectType({ description: 'What happened to each account.' })
export class UsersImported {
  @Field(() => [ImportedUserResult], { description: 'One for each account, in the order of the input.' })
  readonly results: (typeof ImportedUserResult)[]

  constructor(results: (typeof ImportedUserResult)[]) {
    this.results = results
  }
}

export const ImportUsersResult = createUnionType({
  name: 'ImportUsersResult',
  description: 'Result of `importUsers`.',
  types: () => [UsersImported, ValidationError] as const,
})
