import { registerEnumType } from 'type-graphql'

/** How a refresh token reaches a client. */
export enum TokenDelivery {
  BODY = 'BODY',
  COOKIE = 'COOKIE',
}

registerEnumType(TokenDelivery, {
  name: 'TokenDelivery',
  description: 'How a refresh token reaches a client.',
  valuesConfig: {
    BODY: { description: 'In the answer, for clients that keep it themselves.' },
    COOKIE: { description: 'In an HttpOnly cookie, out of reach of scripts; for browsers.' },
  },
})
