import { ToolbarButton, useGraphiQL } from '@graphiql/react'
import { parse } from 'graphql'
import { graphqlStreamUrl, graphqlUrl } from '../../apollo/config.ts'
import { tokenHeader } from '../../apollo/token-header.ts'
import { notifySuccess } from '../../ui/notify.ts'
import { curlCommand } from './curl-command.ts'
import { useExplorer, useStore } from './explorer-context.ts'
import { explorerTexts } from './explorer-texts.ts'
import { isPublicOperation, isSubscription } from './field-rule.ts'
import { shareLink } from './share-link.ts'

const texts = explorerTexts.toolbar

const copy = (text: string, done: string) =>
  navigator.clipboard.writeText(text).then(
    () => notifySuccess(done),
    () => notifySuccess(texts.refused),
  )

/** Copies a link to the operation. */
export function ShareButton() {
  const current = useCurrentOperation()
  return (
    <ToolbarButton
      label={texts.share}
      onClick={() => void copy(shareLink(current(), location.href), texts.shared)}
    >
      <svg viewBox="0 0 20 20" className="graphiql-toolbar-icon" aria-hidden="true" {...stroke}>
        <path d="M8.5 11.5a3.5 3.5 0 0 0 5 0l3-3a3.5 3.5 0 0 0-5-5l-1 1M11.5 8.5a3.5 3.5 0 0 0-5 0l-3 3a3.5 3.5 0 0 0 5 5l1-1" />
      </svg>
    </ToolbarButton>
  )
}

/** Copies the operation as a command. */
export function CurlButton() {
  const { published, sender } = useExplorer()
  const { anonymousNext } = useStore(sender)
  const operationName = useGraphiQL((state) => state.operationName)
  const current = useCurrentOperation()

  const command = () => {
    const { query, variables } = current()
    const request = { query, variables: jsonOf(variables), ...(operationName && { operationName }) }
    const isPublic = () => isPublicOperation(published.schema, parse(query), operationName)
    const withToken = !anonymousNext && !attempt(isPublic)
    const isStream = attempt(() => isSubscription(parse(query), operationName)) ?? false
    const url = new URL(isStream ? graphqlStreamUrl : graphqlUrl, location.href).href
    return curlCommand(request, { url, withToken, tokenHeader: tokenHeader(), isStream })
  }

  return (
    <ToolbarButton label={texts.curl} onClick={() => void copy(command(), texts.curled)}>
      <svg viewBox="0 0 20 20" className="graphiql-toolbar-icon" aria-hidden="true" {...stroke}>
        <path d="M3 5l5 5-5 5M10 16h7" />
      </svg>
    </ToolbarButton>
  )
}

const stroke = {
  fill: 'none',
  stroke: 'currentColor',
  strokeWidth: 1.5,
  strokeLinecap: 'round',
  strokeLinejoin: 'round',
} as const

function useCurrentOperation() {
  const queryEditor = useGraphiQL((state) => state.queryEditor)
  const variableEditor = useGraphiQL((state) => state.variableEditor)
  return () => ({ query: queryEditor?.getValue() ?? '', variables: variableEditor?.getValue() ?? '' })
}

/** Undefined while the text is not valid JSON. */
const jsonOf = (variables: string): unknown => attempt(() => JSON.parse(variables))

function attempt<Value>(make: () => Value): Value | undefined {
  try {
    return make()
  } catch {
    return undefined
  }
}
