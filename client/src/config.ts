/** Where the API answers: the page's own origin, so that the refresh cookie stays strict and no CORS is needed. */
export const graphqlUrl = '/graphql'

/** Rows asked for at a time in lists that go on. */
export const pageSize = 20

/** How often an open page asks who is signed in, and as what. */
export const viewerPollMs = 1_500
