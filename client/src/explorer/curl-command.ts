import type { OperationRequest } from './send-operation.ts'

interface CurlOptions {
  url: string
  /** Whether a token goes with it: as a variable of the shell, never as itself. */
  withToken: boolean
}

/** The operation for a shell. The token is left to `$ACCESS_TOKEN`. */
export function curlCommand(request: OperationRequest, { url, withToken }: CurlOptions): string {
  return [
    `curl ${quoted(url)}`,
    `-H 'content-type: application/json'`,
    ...(withToken ? ['-H "authorization: Bearer $ACCESS_TOKEN"'] : []),
    `--data-raw ${quoted(JSON.stringify(request))}`,
  ].join(' \\\n  ')
}

/** Within single quotes a shell takes everything as it is, but the quote itself. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
