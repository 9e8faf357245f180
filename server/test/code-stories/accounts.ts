import { goodPassword, type Proposal } from '../../src/testing/visitor.ts'
import { type CodeStory, disable, LOGIN, onReplica, proposal, withFields } from '../code-story.ts'

const REGISTER = `mutation ($input: RegisterInput!) { register(input: $input) { ${withFields} } }`

const CHANGE_PASSWORD = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { ${withFields} } }`

const registerWith =
  (wrong: Proposal): CodeStory =>
  (app) =>
    app.request(REGISTER, { input: proposal(wrong) })

export const codeStories: Readonly<Record<string, CodeStory>> = {
  'FailureCode.VALIDATION_FAILED': registerWith({ firstName: '', phone: 'none' }),
  'FailureCode.REGISTRATION_CLOSED': onReplica({ registration: 'closed' }, registerWith({})),
  'FailureCode.EMAIL_NOT_VERIFIED': async (app) => {
    const { email, password } = await app.register()
    const story = onReplica({ registration: 'verify-first' }, (replica) =>
      replica.request(LOGIN, { input: { email, password } }),
    )
    return story(app)
  },
  'FailureCode.INVALID_CREDENTIALS': (app) =>
    app.request(LOGIN, { input: { email: 'unknown@example.org', password: goodPassword } }),
  'FailureCode.ACCOUNT_DISABLED': async (app) => {
    const person = await app.register()
    await disable(person, app)
    return app.request(LOGIN, { input: { email: person.email, password: person.password } })
  },
  'FieldErrorCode.EMAIL_TAKEN': async (app) => {
    await app.tryToRegister({ email: 'taken@example.org' })
    return registerWith({ email: 'TAKEN@example.org' })(app)
  },
  'FieldErrorCode.MALFORMED': registerWith({ email: 'no address' }),
  'FieldErrorCode.PASSWORDS_DIFFER': registerWith({ passwordConfirmation: 'something else' }),
  'FieldErrorCode.PASSWORD_ENTIRELY_NUMERIC': registerWith({ password: '8203719465028' }),
  'FieldErrorCode.PASSWORD_INCORRECT': async (app) => {
    const newPassword = 'a loud orchard in summer'
    const input = { currentPassword: 'a wrong guess', newPassword, newPasswordConfirmation: newPassword }
    return (await app.register()).request(CHANGE_PASSWORD, { input })
  },
  'FieldErrorCode.PASSWORD_TOO_COMMON': registerWith({ password: 'password1' }),
  'FieldErrorCode.PASSWORD_TOO_SIMILAR': registerWith({
    email: 'wilhelmina@example.org',
    password: 'wilhelmina1',
  }),
  'FieldErrorCode.REQUIRED': registerWith({ firstName: ' ' }),
  'FieldErrorCode.ROLE_NOT_ALLOWED': registerWith({ role: 'ADMIN' }),
  'FieldErrorCode.TOO_LONG': registerWith({ firstName: 'a'.repeat(151) }),
  'FieldErrorCode.TOO_SHORT': registerWith({ password: 'k7#pQ2x' }),
}
