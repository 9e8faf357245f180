import { LRUCache } from 'lru-cache'
import { UAParser } from 'ua-parser-js'

/** Real user agents are shorter. Longer ones are made up and slow to parse. */
const worthReading = 400
const longestDevice = 80

const control = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
/** The first product of a user agent that is not a browser, such as `curl/8.5.0` (RFC 9110 §10.1.5). */
const product = /^([A-Za-z][\w.-]*)\//

/** Cache of recent results by user agent. Bounded because clients can send any value. */
const devices = new LRUCache<string, { readonly device: string | null }>({ max: 2_000 })

/**
 * Describes a device so that its owner recognizes it, such as "Firefox on Linux"; null if the user agent reveals
 * nothing. At most 80 characters, without control characters. User agents can be forged, so no decision may depend on
 * the result.
 */
export function deviceOf(userAgent: string | null): string | null {
  if (userAgent === null) return null
  const text = userAgent.slice(0, worthReading)
  const known = devices.get(text) ?? { device: parseDevice(text) }
  devices.set(text, known)
  return known.device
}

/** Only the browser and the system: parsing everything else takes four times as long. */
function parseDevice(userAgent: string): string | null {
  const text = userAgent.replace(control, '').trim()
  if (text === '') return null
  const parser = new UAParser(text)
  const [browser, os] = [parser.getBrowser(), parser.getOS()]
  const program = browser.name ?? product.exec(text)?.[1]
  const names = [program === 'Mozilla' ? undefined : program, os.name].filter((name) => name !== undefined)
  return names.length === 0 ? null : names.join(' on ').slice(0, longestDevice)
}
