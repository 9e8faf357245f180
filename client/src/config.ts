/** Where the API answers: the page's own origin, so that the refresh cookie stays strict and no CORS is needed. */
export const graphqlUrl = '/graphql'

/** Rows asked for at a time in lists that go on. */
export const pageSize = 20
