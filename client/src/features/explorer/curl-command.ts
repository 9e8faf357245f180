import type { OperationRequest } from '../../apollo/post-operation.ts'

interface CurlOptions {
  url: string
  /** Whether the command sends a token, as a shell variable. */
  withToken: boolean
  /** The header in which the server expects it. */
  tokenHeader: string
  /** Whether the response is a stream of events. */
  isStream?: boolean
}

/** The token is `$ACCESS_TOKEN`, never a value. */
export function curlCommand(request: OperationRequest, options: CurlOptions): string {
  const { url, withToken, tokenHeader, isStream = false } = options
  return [
    `curl ${quoted(url)}`,
    ...(isStream ? ['-N', `-H 'accept: text/event-stream'`] : []),
    `-H 'content-type: application/json'`,
    ...(withToken ? [`-H "${tokenHeader}: Bearer $ACCESS_TOKEN"`] : []),
    `--data-raw ${quoted(JSON.stringify(request))}`,
  ].join(' \\\n  ')
}

/** In single quotes, a shell interprets only the quote itself. */
const quoted = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`
