import { goodPassword } from '../../src/testing/visitor.ts'
import {
  type CodeStory,
  failure,
  onReplica,
  proposal,
  SET_ACTIVE,
  unknownId,
  withAdministrator,
  withFields,
} from '../code-story.ts'

const SET_ROLE = `mutation ($id: ID!, $role: Role!) { setUserRole(input: { userId: $id, role: $role }) { ${failure} } }`

const SET_UP = `mutation ($input: CreateFirstAdministratorInput!) {
  createFirstAdministrator(input: $input) { ${withFields} } }`

const CHOOSE_PASSWORD = `mutation ($input: ChoosePasswordInput!) { choosePassword(input: $input) { ${failure} } }`

const REISSUE_INVITATION = `mutation ($userId: ID!) { reissueInvitation(userId: $userId) { ${failure} } }`

const EXPLAIN_ACCESS = `query ($userId: ID!) { explainAccess(userId: $userId, field: "nothing") { ${failure} } }`

const EXPLORE_AS = `mutation { exploreAs(role: CLIENT) { ${failure} } }`

export const codeStories: Readonly<Record<string, CodeStory>> = {
  'FailureCode.USER_NOT_FOUND': (app) => withAdministrator(app, SET_ACTIVE, unknownId, { active: false }),
  'FailureCode.LAST_ADMINISTRATOR': async (app) => {
    await app.sql(`update users set role = 'EMPLOYEE' where role = 'ADMIN'`)
    const administrator = await app.registerAs('ADMIN')
    return administrator.request(SET_ACTIVE, { id: administrator.user.id, active: false })
  },
  'FailureCode.OWN_ROLE': async (app) => {
    await app.registerAs('ADMIN')
    const administrator = await app.registerAs('ADMIN')
    return administrator.request(SET_ROLE, { id: administrator.user.id, role: 'MANAGER' })
  },
  'FailureCode.SETUP_CLOSED': (app) => app.request(SET_UP, { input: { ...proposal(), token: 'a guess' } }),
  'FailureCode.LINK_EXPIRED': (app) =>
    app.request(CHOOSE_PASSWORD, {
      input: { token: 'a guess', password: goodPassword, passwordConfirmation: goodPassword },
    }),
  'FailureCode.PASSWORD_ALREADY_CHOSEN': async (app) => {
    const person = await app.register()
    return (await app.registerAs('ADMIN')).request(REISSUE_INVITATION, { userId: person.user.id })
  },
  'FailureCode.FIELD_NOT_FOUND': async (app) => {
    const administrator = await app.registerAs('ADMIN')
    return administrator.request(EXPLAIN_ACCESS, { userId: administrator.user.id })
  },
  'FailureCode.EXPLORATION_CLOSED': onReplica({ production: true }, async (app) =>
    (await app.registerAs('ADMIN')).request(EXPLORE_AS),
  ),
}
