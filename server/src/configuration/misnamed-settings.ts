import { distance } from 'fastest-levenshtein'
import type { EnvFile } from './env-file.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** A variable that is not a setting but was probably meant to be one. */
export interface Misnamed {
  /** The variable's name and, unless it is from the environment, its origin. */
  readonly name: string
  /** The setting that was probably meant, if a similar one exists. */
  readonly meant: string | undefined
  readonly sentence: string
}

/**
 * Finds misspelled settings. The environment contains many unrelated variables, so there only near misses of unset
 * settings and names with our own prefixes (`RATE_LIMIT_…`) count; in `.env`, every unknown name does.
 */
export function misnamedSettings(
  env: Variables,
  file: EnvFile | undefined,
  known: ReadonlySet<string>,
): Misnamed[] {
  const inFile = file?.variables ?? {}
  return Object.keys({ ...env, ...inFile }).flatMap((name) => {
    if (known.has(name) || !env[name]?.trim()) return []
    const meant = meantBy(name, env[name], known)
    if (Object.hasOwn(inFile, name)) return isForOthers(name) ? [] : ignored(`${name} in .env`, meant)
    const isGap = meant !== undefined && !env[meant]?.trim()
    const isOurs = (ours.test(name) || families.test(name)) && !isServiceLink(name, env[name])
    return isGap || isOurs ? ignored(name, meant) : []
  })
}

const ignored = (name: string, meant: string | undefined): Misnamed[] => [
  {
    name,
    meant,
    sentence: `${name} is not a setting of Gatehouse and is ignored${meant === undefined ? '.' : `: did you mean ${meant}?`}`,
  },
]

const ours = /^gatehouse_/i
/** Prefixes of groups of settings. Any other name that begins with one of them is a mistake. */
const families = /^(rate_limit|limit|database)_/i

/** Variables that other programs and libraries read from the same file, or that compose substitutes into addresses. */
const isForOthers = (name: string): boolean =>
  /^(PG[A-Z]+|NODE_[A-Z_]+|COMPOSE_[A-Z_]+|REAL_IP_[A-Z]+|POSTGRES_PASSWORD|TZ|UV_[A-Z_]+|SSL_CERT_(FILE|DIR))$/.test(
    name,
  )

/** Variables that Kubernetes and Docker set in every container that runs next to a service called "gatehouse". */
const isServiceLink = (name: string, value = ''): boolean =>
  /_SERVICE_(HOST|PORT)/.test(name) ||
  /_(ENV|PORT_\d+_(TCP|UDP))(_|$)/.test(name) ||
  /^(tcp|udp):/.test(value)

/** Other common names for DATABASE_URL. */
const otherNames: Readonly<Record<string, string>> = Object.fromEntries(
  ['DBURL', 'DATABASE', 'POSTGRESURL', 'POSTGRESQLURL', 'POSTGRESURI', 'PGURL'].map((name) => [
    name,
    'DATABASE_URL',
  ]),
)

function meantBy(name: string, value: string | undefined, known: ReadonlySet<string>): string | undefined {
  if ((ours.test(name) || families.test(name)) && isServiceLink(name, value)) return undefined
  const own = name.replace(ours, '')
  const bare = lettersOf(own)
  const near = [...known].find((setting) => isNear(bare, lettersOf(setting)))
  const other = otherNames[bare]
  return near ?? (other !== undefined && known.has(other) ? other : nearestOfFamily(own, known))
}

/**
 * Prefers a setting that begins with the name over one that is merely similar, because people often omit part of a
 * name.
 */
function nearestOfFamily(name: string, known: ReadonlySet<string>): string | undefined {
  const [prefix] = families.exec(name.toUpperCase()) ?? []
  if (prefix === undefined) return undefined
  const given = name.toUpperCase()
  const rank = (setting: string): number => distance(given, setting) + (setting.startsWith(given) ? 0 : 1_000)
  return [...known].filter((setting) => setting.startsWith(prefix)).sort((a, b) => rank(a) - rank(b))[0]
}

/** Ignores the most frequent differences: case, separators and invisible characters. */
const lettersOf = (name: string): string => name.toUpperCase().replaceAll(/[^A-Z\d]/g, '')

/** A short name is close to many unrelated words. */
function isNear(given: string, setting: string): boolean {
  if (given === setting) return true
  const allowed = setting.length < 6 ? 0 : setting.length < 9 ? 1 : 2
  return allowed > 0 && (distance(given, setting) <= allowed || isSwapped(given, setting))
}

/** Two adjacent letters are swapped. */
function isSwapped(given: string, setting: string): boolean {
  const at = [...given].findIndex((letter, index) => letter !== setting[index])
  const swapped = `${given.slice(0, at)}${given[at + 1] ?? ''}${given[at] ?? ''}${given.slice(at + 2)}`
  return at >= 0 && swapped === setting
}
