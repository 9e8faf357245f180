/** Where the API answers: the page's own origin, so that the refresh cookie stays strict and no CORS is needed. */
export const graphqlUrl = '/graphql'

/** What the server tells the application about itself. */
export const clientSettingsUrl = '/client-settings.json'

/** Rows asked for at a time in lists that go on. */
export const pageSize = 20

/** How often an open page asks what the person may do. */
export const pulseMs = 1_500
