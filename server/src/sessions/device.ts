import { UAParser } from 'ua-parser-js'

/** User agents are shorter; what is longer is made up, and parsing it costs time. */
const worthReading = 400
const longestDevice = 80

const control = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu
/** The first product of a user agent that is no browser, such as `curl/8.5.0` (RFC 9110 §10.1.5). */
const product = /^([A-Za-z][\w.-]*)\//

/**
 * What a person recognises their device by, as read from its user agent: "Firefox on Linux"; null when it says nothing.
 * At most 80 characters, without control characters. Anyone may claim any user agent, so nothing may depend on it.
 */
export const deviceOf = (userAgent: string | undefined): string | null => {
  const text = userAgent?.slice(0, worthReading).replace(control, '').trim() ?? ''
  if (text === '') return null
  const { browser, os } = new UAParser(text).getResult()
  const program = browser.name ?? product.exec(text)?.[1]
  const names = [program === 'Mozilla' ? undefined : program, os.name].filter((name) => name !== undefined)
  return names.length === 0 ? null : names.join(' on ').slice(0, longestDevice)
}
