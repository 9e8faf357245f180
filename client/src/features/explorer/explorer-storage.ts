import { withoutSecrets } from './without-secrets.ts'

/** Where GraphiQL keeps tabs, history and sizes: in this browser, without secrets that were typed. */
export const explorerStorage = {
  get length() {
    return localStorage.length
  },
  getItem: (key: string) => localStorage.getItem(key),
  setItem: (key: string, value: string) => localStorage.setItem(key, withoutSecrets(value)),
  removeItem: (key: string) => localStorage.removeItem(key),
  clear: () => {
    for (const key of Object.keys(localStorage)) if (key.startsWith('graphiql:')) localStorage.removeItem(key)
  },
}
