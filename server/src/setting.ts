import { isIP } from 'node:net'
import ms from 'ms'

/** What is wrong with the text of a setting: the rest of a sentence that begins with the variable's name. */
export class SettingProblem {
  readonly says: string

  constructor(says: string) {
    this.says = says
  }
}

/** Reads the text of a setting, which is trimmed and not empty. */
export type SettingReader<T> = (text: string) => T | SettingProblem

/** Reads one variable; what is absent or empty is the fallback. */
export interface ReadSetting {
  <T>(name: string, reader: SettingReader<T>, fallback: T): T
  <T>(name: string, reader: SettingReader<T>): T | undefined
}

/** Reads one variable after the other, and notes each problem instead of stopping at the first. */
export const settingsOf = (
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
): ReadSetting => {
  function read<T>(name: string, reader: SettingReader<T>, fallback?: T): T | undefined {
    const text = env[name]?.trim()
    if (text === undefined || text === '') return fallback
    const value = reader(text)
    if (!(value instanceof SettingProblem)) return value
    problems.push(`${name} ${value.says}`)
    return fallback
  }
  return read
}

/** A whole number of `least` to `most`. */
export const wholeNumber =
  (least: number, most: number): SettingReader<number> =>
  (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    return new SettingProblem(`is ${shown(text)}: give a whole number from ${least} to ${most}.`)
  }

/** A duration of `least` to `most`, such as `180m`, in whole seconds. A number without a unit is refused: of what? */
export const durationSeconds =
  (least: ms.StringValue, most: ms.StringValue): SettingReader<number> =>
  (text) => {
    const value = isDuration(text) ? ms(text) : Number.NaN
    if (value >= ms(least) && value <= ms(most)) return Math.floor(value / 1000)
    return new SettingProblem(
      `is ${shown(text)}: give a duration from ${least} to ${most}, a whole number with its unit (s, m, h, d), such as 90s, 180m or 3d.`,
    )
  }

const isDuration = (text: string): text is ms.StringValue => /^\d{1,9}[smhd]$/.test(text)

/** One of a few words. */
export const oneOf =
  <T extends string>(...choices: readonly T[]): SettingReader<T> =>
  (text) => {
    const choice = choices.find((known) => known.toLowerCase() === text.toLowerCase())
    return choice ?? new SettingProblem(`is ${shown(text)}: give ${listed(choices)}.`)
  }

/** `on` or `off`; `true` and `false` are understood. */
export const onOff: SettingReader<boolean> = (text) => {
  const word = text.toLowerCase()
  if (word === 'on' || word === 'true') return true
  if (word === 'off' || word === 'false') return false
  return new SettingProblem(`is ${shown(text)}: give on or off.`)
}

/** Several values, separated by commas, each once; the first that is wrong speaks for all. */
export const listOf =
  <T>(read: SettingReader<T>): SettingReader<readonly T[]> =>
  (text) => {
    const values = new Set<T>()
    for (const item of text.split(',').map((part) => part.trim())) {
      if (item === '') continue
      const value = read(item)
      if (value instanceof SettingProblem) return value
      values.add(value)
    }
    return Object.freeze([...values])
  }

/** Scheme, host and port of a website, such as `https://accounts.example.org`. */
export const origin: SettingReader<string> = (text) => {
  const url = URL.parse(text)
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
  if (isOrigin) return url.origin
  return new SettingProblem(
    'is not an origin: give scheme, host and port without a path, such as https://accounts.example.org.',
  )
}

/** An address with one of `schemes`. It may hold a password, so no message repeats it. */
export const serviceUrl =
  (example: string, ...schemes: readonly string[]): SettingReader<string> =>
  (text) => {
    const url = URL.parse(text)
    if (url !== null && schemes.includes(url.protocol.slice(0, -1))) return text
    return new SettingProblem(`is not an address of that service: give one such as ${example}.`)
  }

/** A name or address to listen on. */
export const host: SettingReader<string> = (text) =>
  isIP(text) !== 0 || /^[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/i.test(text)
    ? text
    : new SettingProblem(`is ${shown(text)}: give an address or a host name to listen on, such as 0.0.0.0.`)

/** A secret of at least `leastBytes` bytes, other than the published `example`. No message repeats it. */
export const secretText =
  (leastBytes: number, example: string): SettingReader<string> =>
  (text) => {
    if (text === example) return new SettingProblem(`is the published example: ${makeOne}`)
    const bytes = Buffer.byteLength(text)
    if (bytes >= leastBytes) return text
    return new SettingProblem(`has ${bytes} bytes and needs ${leastBytes} or more: ${makeOne}`)
  }

/** A secret of at least `least` characters that can stand behind `Bearer` (RFC 6750 §2.1). No message repeats it. */
export const bearerText =
  (least: number): SettingReader<string> =>
  (text) => {
    if (!/^[A-Za-z0-9\-._~+/]+=*$/.test(text))
      return new SettingProblem(`has characters that a bearer token cannot have: ${makeOne}`)
    if (text.length >= least) return text
    return new SettingProblem(`has ${text.length} characters and needs ${least} or more: ${makeOne}`)
  }

/** How to make a secret; the end of a sentence. */
export const makeOne = 'make one with `openssl rand -base64 32` and keep it safe.'

/** Which proxies to believe for the client's address: none, all, the nearest so many, or those at given addresses. */
export const proxies: SettingReader<boolean | number | readonly string[]> = (text) => {
  const word = text.toLowerCase()
  if (word === 'false' || word === 'off' || word === '0') return false
  if (word === 'true' || word === 'on') return true
  if (/^\d{1,2}$/.test(text)) return Number(text)
  return listOf(proxyAddress)(text)
}

const namedNetworks = ['loopback', 'linklocal', 'uniquelocal']

const proxyAddress: SettingReader<string> = (text) => {
  const [address = '', prefix, ...rest] = text.split('/')
  const longestPrefix = isIP(address) === 6 ? 128 : 32
  const isPrefix = prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= longestPrefix)
  if (namedNetworks.includes(text) || (isIP(address) !== 0 && isPrefix && rest.length === 0)) return text
  return new SettingProblem(
    `has ${shown(text)}: give false, a number of proxies, or their addresses, such as 10.0.0.0/8.`,
  )
}

const shown = (text: string): string => JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text)

const listed = (words: readonly string[]): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
