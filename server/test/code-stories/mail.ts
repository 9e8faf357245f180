import { REQUEST_PASSWORD_RESET } from '../../src/testing/generated/operations.ts'
import { type CodeStory, failure, onReplica, unknownId } from '../code-story.ts'

const CANCEL_MAIL = `mutation ($id: ID!) { cancelMail(id: $id) { ${failure} } }`

const SEND_RESET = `mutation ($userId: ID!) { sendPasswordReset(userId: $userId) { ${failure} } }`

export const codeStories: Readonly<Record<string, CodeStory>> = {
  'RequestErrorCode.MAIL_UNAVAILABLE': onReplica({ production: true }, (app) =>
    app.request(REQUEST_PASSWORD_RESET, { input: { email: 'ada@example.org' } }),
  ),
  'FailureCode.MAIL_NOT_FOUND': async (app) =>
    (await app.registerAs('ADMIN')).request(CANCEL_MAIL, { id: unknownId }),
  'FailureCode.MAIL_SETTLED': async (app) => {
    const administrator = await app.registerAs('ADMIN')
    await administrator.changePassword('three lanterns by the quay')
    const [mail] = await app.sql<{ id: string }>('select id from mails where user_id = $1', [
      administrator.user.id,
    ])
    await administrator.request(CANCEL_MAIL, { id: mail?.id })
    return administrator.request(CANCEL_MAIL, { id: mail?.id })
  },
  'FailureCode.TOO_MANY_MAILS': async (app) => {
    const [person, administrator] = [await app.register(), await app.registerAs('ADMIN')]
    await app.sql(
      `insert into mails (id, kind, recipient, locale, priority, expires_at)
       select gen_random_uuid(), 'PASSWORD_RESET', $1, 'en', 0, now() + interval '1 hour' from generate_series(1, 20)`,
      [person.email],
    )
    return administrator.request(SEND_RESET, { userId: person.user.id })
  },
}
