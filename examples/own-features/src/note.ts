import { codesOf, Failure, type FailureDefinitions, ValidationError } from '@gatehouse/server'
import { Entity, PrimaryKey, Property } from '@mikro-orm/decorators/legacy'
import { createUnionType, Field, ID, ObjectType } from 'type-graphql'

/** A row of `notes`, and the schema's type `Note`. */
@ObjectType({ description: 'A private note of a user.' })
@Entity({ tableName: 'notes' })
export class Note {
  @Field(() => ID, { description: 'UUIDv7: unique, and sorts by creation time.' })
  @PrimaryKey({ type: 'uuid' })
  id!: string

  @Property({ type: 'uuid' })
  userId!: string

  @Field(() => String, { description: '1 to 1,000 characters.' })
  @Property({ type: 'text' })
  text!: string

  @Field(() => Date, { description: 'When the note was created.' })
  @Property({ type: 'timestamptz' })
  createdAt!: Date
}

export const noteFailures = {
  NOTEBOOK_FULL: {
    description: 'The account has as many notes as it may have.',
    retry: 'No: remove a note first.',
  },
} as const satisfies FailureDefinitions

@ObjectType({ implements: Failure, description: 'The account has as many notes as it may have.' })
export class NotebookFull extends Failure {
  override readonly code = codesOf(noteFailures).NOTEBOOK_FULL
  override readonly message = 'You have as many notes as you may have. Remove one first.'
}

export const AddNoteResult = createUnionType({
  name: 'AddNoteResult',
  description: 'Result of `addNote`.',
  types: () => [Note, NotebookFull, ValidationError] as const,
})
