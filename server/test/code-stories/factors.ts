import { addAuthenticatorApp, codeAt } from '../authenticator-app.ts'
import { type CodeStory, failure, LOGIN, unknownId, withFields } from '../code-story.ts'
import { loginWithPasskey, startPasskeyLogin } from '../passkeys.ts'
import { SoftwareAuthenticator } from '../software-authenticator.ts'
import { startTestApp } from '../test-app.ts'

const ADD_TOTP = `mutation ($code: String!) { addTotp(input: { code: $code }) { ${withFields} } }`
const REMOVE_FACTOR = `mutation ($id: ID!) { removeFactor(id: $id) { ${failure} } }`

export const codeStories: Readonly<Record<string, CodeStory>> = {
  'FailureCode.CHALLENGE_EXPIRED': async (app) =>
    (await app.register()).request(ADD_TOTP, { code: '123456' }),
  'FailureCode.PROOF_REJECTED': async (app) => {
    const person = await app.register()
    await person.request('mutation { startTotp { secret } }')
    return person.request(ADD_TOTP, { code: 'none' })
  },
  'FailureCode.ENROLMENT_REQUIRED': async (app) => {
    const person = await app.register()
    const strict = await startTestApp({ on: app, env: { SECOND_FACTOR: 'EMPLOYEE' } })
    const input = { email: person.email, password: person.password }
    const answer = await strict.request(LOGIN, { input })
    await strict.close()
    return answer
  },
  'FailureCode.FACTOR_NOT_FOUND': async (app) =>
    (await app.register()).request(REMOVE_FACTOR, { id: unknownId }),
  'FailureCode.PASSKEY_REJECTED': async (app) => {
    const { challenge, options } = await startPasskeyLogin(app)
    const answer = new SoftwareAuthenticator(app.config.publicUrl).use(options)
    return loginWithPasskey(app, { challenge, answer })
  },
  'FailureCode.LAST_WAY_IN': async (app) => {
    const person = await app.register()
    await app.sql('update users set password_hash = null where id = $1', [person.user.id])
    const [passkey] = await app.sql<{ id: string }>(
      `insert into factors (id, user_id, factor, name) values (gen_random_uuid(), $1, 'PASSKEY', 'Key') returning id`,
      [person.user.id],
    )
    return person.request(REMOVE_FACTOR, { id: passkey?.id })
  },
  'FailureCode.SECOND_FACTOR_REQUIRED': async (app) => {
    const person = await app.register()
    await addAuthenticatorApp(app, person)
    return app.request(LOGIN, { input: { email: person.email, password: person.password } })
  },
  'FieldErrorCode.TOO_MANY': async (app) => {
    const person = await app.register()
    await app.sql(
      `insert into factors (id, user_id, factor, name)
       select gen_random_uuid(), $1, 'TOTP', 'App' from generate_series(1, 20)`,
      [person.user.id],
    )
    const { data } = await person.request('mutation { startTotp { secret } }')
    return person.request(ADD_TOTP, { code: await codeAt(app, data.startTotp.secret) })
  },
}
