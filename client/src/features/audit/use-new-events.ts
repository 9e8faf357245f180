import { useApolloClient } from '@apollo/client/react'
import { liveStream } from '@gatehouse/session/live'
import { useSession } from '@gatehouse/session/react'
import { print } from 'graphql'
import { use, useEffect, useState } from 'react'
import { pageSize } from '../../apollo/config.ts'
import type { AuditEventFilter } from '../../apollo/generated/schema-types.ts'
import { keepShowing } from '../../apollo/live/live-news.ts'
import { LivePartsContext } from '../../apollo/live/live-parts.ts'
import {
  LatestAuditEventsDocument,
  NewAuditEventsDocument,
  type NewAuditEventsSubscription,
} from './generated/operations.ts'

/** More are not counted. */
export const mostNewEvents = 100

interface Arrived {
  filter: string
  ids: ReadonlySet<string>
}

/**
 * The ids of the last events that arrived while the list was shown, and how to forget them.
 * @param filter as JSON; another one starts over
 */
export function useNewEvents(filter: string): { ids: ReadonlySet<string>; forget: () => void } {
  const session = useSession()
  const client = useApolloClient()
  const parts = use(LivePartsContext)
  const [arrived, setArrived] = useState<Arrived>()

  useEffect(() => {
    const variables: { filter: AuditEventFilter } = { filter: JSON.parse(filter) }
    const add = (ids: readonly string[]) => setArrived((former) => joined(former, filter, ids))
    const readLatest = () => {
      const latest = client.query({
        query: LatestAuditEventsDocument,
        variables: { ...variables, first: pageSize },
        fetchPolicy: 'no-cache',
      })
      latest.then(({ data }) => add(data?.auditEvents.edges.map(({ node }) => node.id) ?? []), keepShowing)
    }
    const stream = liveStream<NewAuditEventsSubscription['auditEvents']>(session, {
      ...parts,
      subscription: { query: print(NewAuditEventsDocument), variables },
      onEvent: ({ id }) => add([id]),
      // The list was loaded before the stream was open.
      onChange: (live) => live && readLatest(),
      onLook: () => stream.live || readLatest(),
    })
    return stream.dispose
  }, [session, client, parts, filter])

  return {
    ids: arrived?.filter === filter ? arrived.ids : none,
    forget: () => setArrived(undefined),
  }
}

const none: ReadonlySet<string> = new Set()

function joined(former: Arrived | undefined, filter: string, ids: readonly string[]): Arrived {
  const known = former?.filter === filter ? [...former.ids] : []
  return { filter, ids: new Set([...known, ...ids].slice(-mostNewEvents)) }
}
