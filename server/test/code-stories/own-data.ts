import type { CodeStory } from '../code-story.ts'

const DELETE_USER = `mutation ($userId: ID!) { deleteUser(userId: $userId) { __typename ... on Failure { code message } } }`

export const codeStories: Readonly<Record<string, CodeStory>> = {
  'FailureCode.OWN_ACCOUNT': async (app) => {
    const administrator = await app.registerAs('ADMIN')
    return administrator.request(DELETE_USER, { userId: administrator.user.id })
  },
}
