/** Where somebody lands who wanted to go nowhere in particular. */
export const homePath = '/profile'

const PARAMETER = 'to'
const ORIGIN = 'https://gatehouse.invalid'

/** The sign-in page's address that remembers where one wanted to go. */
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

/** Whether a path leads to a page that is not the application's, and has to be loaded: the explorer. */
export const isElsewhere = (path: string): boolean => new URL(path, ORIGIN).pathname === '/explorer'
