import { ApolloClient } from '@apollo/client'
import { SetContextLink } from '@apollo/client/link/context'
import { ApolloProvider } from '@apollo/client/react'
import { useState } from 'react'
import { createCache } from '../../apollo/cache.ts'
import { useSessionClient } from '../../apollo/session-client.tsx'
import type { EnrolmentProps } from '../../feature/enrolment.ts'
import { EnrolmentChoice } from './enrolment-choice.tsx'

/**
 * Sets up a second factor before the first session, with the token that can do nothing else. The components are those of
 * the security page; their operations get that token from a client of its own.
 */
export function Enrolment(props: EnrolmentProps) {
  const { link } = useSessionClient()
  const { accessToken } = props.enrolment.tokens
  const [client] = useState(() => {
    const authorized = new SetContextLink(() => ({
      auth: 'skip',
      headers: { authorization: `Bearer ${accessToken}` },
    }))
    return new ApolloClient({ cache: createCache(), dataMasking: true, link: authorized.concat(link) })
  })
  return (
    <ApolloProvider client={client}>
      <EnrolmentChoice {...props} />
    </ApolloProvider>
  )
}
