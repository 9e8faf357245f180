import { withoutSecrets } from './without-secrets.ts'

export interface Shared {
  query: string
  variables: string
}

/** The explorer's address with the document and its variables; never headers, passwords or tokens. In the hash, so that no server's log sees it. */
export function shareLink({ query, variables }: Shared, page: string): string {
  const shared = new URLSearchParams({ query: withoutSecrets(query) })
  if (variables.trim()) shared.set('variables', withoutSecrets(variables))
  const url = new URL(page)
  url.hash = shared.toString()
  return url.href
}

/** Returns what a link shares; undefined if it shares nothing. */
export function readShareLink(hash: string): Shared | undefined {
  const shared = new URLSearchParams(hash.replace(/^#/, ''))
  const query = shared.get('query')
  return query ? { query, variables: shared.get('variables') ?? '' } : undefined
}
