import { exported, rowsOfAccount } from '../account-data.ts'
import { Session } from './session.entity.ts'

const { boolean, integer, list, text, time } = exported

/** What sessions hold of an account. */
export const sessionSections = [
  rowsOfAccount({
    name: 'sessions',
    description: 'Sign-ins, until they have expired. One session is one sign-in on one device.',
    entity: Session,
    fields: {
      id: text('Its id, the `sid` claim of its tokens.'),
      createdAt: time('When you signed in.'),
      lastUsedAt: time('When it was last refreshed.'),
      rotatedAt: time('When its refresh token was last replaced.'),
      expiresAt: time('When it ends unless it is refreshed earlier.'),
      confirmedAt: time('When you last proved who you are.'),
      factors: list('How you proved who you are, such as `PASSWORD`.'),
      endedAt: time('When it ended; null if it is open.'),
      endReason: text('Why it ended.'),
      delivery: text('`COOKIE` in browsers, or `BODY`.'),
      userAgent: text('What the browser or program said about itself.'),
      ipAddress: text('The IP address from which it was last used.'),
      generation: integer('Number of refresh tokens that it has had.'),
      confirmed: boolean('Whether the client has used the newest one.'),
      enrolling: boolean('Whether it can only set up a second factor.'),
    },
  }),
]
