/** The page after a sign-in without a destination. */
export const homePath = '/profile'

const PARAMETER = 'to'
const ORIGIN = 'https://gatehouse.invalid'

/** The address of the sign-in page, with the page to return to. */
export function signInPath(wanted?: string): string {
  if (!wanted || wanted === '/' || wanted === homePath) return '/sign-in'
  return `/sign-in?${new URLSearchParams({ [PARAMETER]: wanted })}`
}

/**
 * The remembered path, or home. Whatever a browser could read as another origin is refused: absolute addresses, `//host`,
 * and `/\host`, which the URL standard takes for the same (OWASP, Unvalidated Redirects and Forwards).
 */
export function returnPath(search: string): string {
  const wanted = new URLSearchParams(search).get(PARAMETER)
  if (!wanted?.startsWith('/') || !URL.canParse(wanted, ORIGIN)) return homePath
  const url = new URL(wanted, ORIGIN)
  if (url.origin !== ORIGIN || url.pathname.startsWith('//')) return homePath
  return `${url.pathname}${url.search}${url.hash}`
}

/** Whether the path is one of the pages outside of the application, which have to be loaded. */
export const isElsewhere = (path: string, elsewhere: readonly string[]): boolean =>
  elsewhere.includes(new URL(path, ORIGIN).pathname)
