/** The header that carries access tokens unless AUTHORIZATION_HEADER names another. */
export const standardTokenHeader = 'authorization'

/** Adds to a page of the client which header carries the access token, unless it is the standard one. */
export const tellTokenHeader = (html: string, header: string): string =>
  header === standardTokenHeader
    ? html
    : html.replace('</head>', `<meta name="gatehouse-authorization-header" content="${header}" /></head>`)
