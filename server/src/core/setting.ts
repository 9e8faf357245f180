import { isIP } from 'node:net'
import ms from 'ms'

/** What is wrong with a setting's text: the rest of a sentence that begins with the variable's name. */
export class SettingProblem {
  readonly says: string

  constructor(says: string) {
    this.says = says
  }
}

/** Parses the text of a setting, which is trimmed and not empty. */
export type SettingReader<T> = (text: string) => T | SettingProblem

/** Reads one variable. A missing or empty variable yields the fallback. */
export interface ReadSetting {
  <T>(name: string, reader: SettingReader<T>, fallback: T): T
  <T>(name: string, reader: SettingReader<T>): T | undefined
}

/** Reads variables one by one and collects names and problems instead of stopping at the first error. */
export const settingsOf = (
  env: Readonly<Record<string, string | undefined>>,
  problems: string[],
  names = new Set<string>(),
): ReadSetting => {
  function read<T>(name: string, reader: SettingReader<T>, fallback?: T): T | undefined {
    names.add(name)
    const text = env[name]?.trim()
    if (text === undefined || text === '') return fallback
    const value = reader(text)
    if (!(value instanceof SettingProblem)) return value
    problems.push(`${name} ${value.says}`)
    return fallback
  }
  return read
}

/** A whole number from `least` to `most`. */
export const wholeNumber =
  (least: number, most: number): SettingReader<number> =>
  (text) => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    return new SettingProblem(`is ${shown(text)}: give a whole number from ${least} to ${most}.`)
  }

/**
 * A duration from `least` to `most`, such as `180m`, in whole seconds. A number without a unit is refused as ambiguous.
 */
export const durationSeconds =
  (least: ms.StringValue, most: ms.StringValue): SettingReader<number> =>
  (text) => {
    const value = isDuration(text) ? ms(text) : Number.NaN
    if (value >= ms(least) && value <= ms(most)) return Math.floor(value / 1000)
    return new SettingProblem(
      `is ${shown(text)}: give a duration from ${least} to ${most}, a whole number with its unit (s, m, h, d), such as 90s, 180m or 3d.`,
    )
  }

/** A count per duration, such as `300/10m`: at most a million, in at most a day. */
export const perDuration: SettingReader<{ readonly points: number; readonly perSeconds: number }> = (
  text,
) => {
  const [count = '', duration = '', ...rest] = text.split('/')
  const points = wholeNumber(1, 1_000_000)(count.trim())
  const perSeconds = durationSeconds('1s', '1d')(duration.trim())
  if (typeof points === 'number' && typeof perSeconds === 'number' && rest.length === 0)
    return { points, perSeconds }
  return new SettingProblem(
    `is ${shown(text)}: give how many in how long, such as 300/10m: 1 to 1000000 in 1s to 1d.`,
  )
}

/** A size from `least` to `most`, such as `256MiB`, in bytes. A number without a unit is refused as ambiguous. */
export const sizeBytes =
  (least: Size, most: Size): SettingReader<number> =>
  (text) => {
    const value = bytesOf(text)
    if (value >= bytesOf(least) && value <= bytesOf(most)) return value
    return new SettingProblem(
      `is ${shown(text)}: give a size from ${least} to ${most}, a whole number with its unit (MiB or GiB), such as 256MiB.`,
    )
  }

type Size = `${number}${'MiB' | 'GiB'}`

function bytesOf(text: string): number {
  const [, count, unit] = /^(\d{1,6})(MiB|GiB)$/i.exec(text) ?? []
  return count === undefined ? Number.NaN : Number(count) * 1024 ** (unit?.toLowerCase() === 'gib' ? 3 : 2)
}

const isDuration = (text: string): text is ms.StringValue => /^\d{1,9}[smhd]$/.test(text)

/** One of several words. */
export const oneOf =
  <T extends string>(...choices: readonly T[]): SettingReader<T> =>
  (text) => {
    const choice = choices.find((known) => known.toLowerCase() === text.toLowerCase())
    return choice ?? new SettingProblem(`is ${shown(text)}: give ${listed(choices)}.`)
  }

/** `on` or `off`; `true` and `false` are also accepted. */
export const onOff: SettingReader<boolean> = (text) => {
  const word = text.toLowerCase()
  if (word === 'on' || word === 'true') return true
  if (word === 'off' || word === 'false') return false
  return new SettingProblem(`is ${shown(text)}: give on or off.`)
}

/** A comma-separated list without duplicates. The first invalid item is reported. */
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

/** The scheme, host and port of a website, such as `https://accounts.example.org`. */
export const origin: SettingReader<string> = (text) => {
  const url = URL.parse(text)
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`
  if (isOrigin) return url.origin
  return new SettingProblem(
    'is not an origin: give scheme, host and port without a path, such as https://accounts.example.org.',
  )
}

/** An unescaped %. Parsers take it for the start of an escape sequence and fail. */
const barePercent = /%(?![0-9a-f]{2})/i

/** Schemes under which apps show their pages. Browsers send such an origin exactly as written here. */
const appOrigin =
  /^(capacitor|ionic|tauri|app|chrome-extension|moz-extension|safari-web-extension):\/\/[a-z\d.-]+(:\d{1,5})?$/

/** An origin whose pages may call the server: a website, or an app such as `capacitor://localhost`. */
export const pageOrigin: SettingReader<string> = (text) => {
  const bare = text.toLowerCase()
  if (appOrigin.test(bare)) return bare
  const website = origin(text)
  if (!(website instanceof SettingProblem)) return website
  return new SettingProblem(
    `has ${shown(text)}, which is not an origin: give scheme, host and port without a path, such as https://app.example.org or capacitor://localhost.`,
  )
}

/** An address with one of `schemes`. It may contain a password, so error messages never repeat it. */
export const serviceUrl =
  (example: string, ...schemes: readonly string[]): SettingReader<string> =>
  (text) => {
    const url = URL.parse(text)
    if (url === null || !schemes.includes(url.protocol.slice(0, -1)) || url.hash !== '')
      return new SettingProblem(
        `is not an address of that service: give one such as ${example}. In a password, write / as %2F, ? as %3F, # as %23 and @ as %40.`,
      )
    if (barePercent.test(text)) return new SettingProblem('has a % that is no code: write % as %25.')
    return text
  }

/** A host name or address to listen on. */
export const host: SettingReader<string> = (text) =>
  isIP(text) !== 0 || /^[a-z\d]([a-z\d.-]{0,251}[a-z\d])?$/i.test(text)
    ? text
    : new SettingProblem(`is ${shown(text)}: give an address or a host name to listen on, such as 0.0.0.0.`)

/**
 * A secret of at least `leastBytes` bytes that differs from the published `example`. Error messages never repeat it.
 */
export const secretText =
  (leastBytes: number, example: string): SettingReader<string> =>
  (text) => {
    if (text === example) return new SettingProblem(`is the published example: ${makeOne}`)
    const bytes = Buffer.byteLength(text)
    if (bytes >= leastBytes) return text
    return new SettingProblem(`has ${bytes} bytes and needs ${leastBytes} or more: ${makeOne}`)
  }

/**
 * A secret of at least `least` characters that is valid after `Bearer` (RFC 6750 §2.1). Error messages never repeat it.
 */
export const bearerText =
  (least: number): SettingReader<string> =>
  (text) => {
    if (!/^[A-Za-z0-9\-._~+/]+=*$/.test(text))
      return new SettingProblem(`has characters that a bearer token cannot have: ${makeOne}`)
    if (text.length >= least) return text
    return new SettingProblem(`has ${text.length} characters and needs ${least} or more: ${makeOne}`)
  }

/** How to generate a secret; the end of a sentence. */
export const makeOne = 'make one with `openssl rand -base64 32` and keep it safe.'

/** Which proxies to trust for the client's address: none, all, a number of nearest hops, or given addresses. */
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
