export { AuthLink, type AuthLinkOptions } from './auth-link.ts'
export { clearStoreOnChange } from './clear-store.ts'
export { retryIf } from './retry-if.ts'
