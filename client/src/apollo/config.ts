/** On the page's own origin: the refresh cookie stays strict, and CORS is not needed. */
export const graphqlUrl = '/graphql'

/** Where subscriptions are sent. */
export const graphqlStreamUrl = '/graphql/stream'

/** The server's public settings. */
export const clientSettingsUrl = '/client-settings.json'

/** Rows per page of a list. */
export const pageSize = 20
