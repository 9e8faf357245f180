import { Auth, Fresh, Limited, type RequestContext, Role } from '@gatehouse/server'
import { Arg, Ctx, Int, Mutation, Query, Resolver } from 'type-graphql'
import { AddNoteResult, Note } from './note.ts'
import type { Notes } from './notes.ts'

interface NotesContext extends RequestContext {
  readonly notes: Notes
}

@Resolver()
export class NotesResolver {
  @Auth()
  @Query(() => [Note], { description: 'Your latest hundred notes, newest first.' })
  async notes(@Ctx() { notes, currentUser }: NotesContext): Promise<Note[]> {
    return notes.of(currentUser.id)
  }

  @Auth(Role.MANAGER)
  @Query(() => Int, { description: 'Number of notes across all accounts.' })
  async noteCount(@Ctx() { notes }: NotesContext): Promise<number> {
    return notes.count()
  }

  @Auth()
  @Limited('ADD_NOTE')
  @Mutation(() => AddNoteResult, { description: 'Adds a note.' })
  async addNote(
    @Arg('text', () => String, { description: '1 to 1,000 characters.' }) text: string,
    @Ctx() { notes, currentUser, client }: NotesContext,
  ): Promise<typeof AddNoteResult> {
    return notes.add(currentUser, text, client)
  }

  @Auth()
  @Fresh()
  @Mutation(() => Int, { description: 'Deletes all of your notes, and returns their number.' })
  async deleteNotes(@Ctx() { notes, currentUser, client }: NotesContext): Promise<number> {
    return notes.deleteAll(currentUser, client)
  }
}
