import { registerEnumType } from 'type-graphql'

/** How a refresh token reaches a client. */
export enum TokenDelivery {
  BODY = 'BODY',
  COOKIE = 'COOKIE',
}

/** For the inputs of operations that sign in. Typed clients send null for omitted values. */
export const deliveryOptions = {
  nullable: true,
  defaultValue: TokenDelivery.BODY,
  description: 'How the refresh token is delivered. Null means `BODY`.',
}

registerEnumType(TokenDelivery, {
  name: 'TokenDelivery',
  description: 'How a refresh token reaches a client.',
  valuesConfig: {
    BODY: { description: 'In the response body, for clients that store it themselves.' },
    COOKIE: { description: 'In an HttpOnly cookie that scripts cannot read, for browsers.' },
  },
})
