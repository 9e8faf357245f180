import { Role } from '../../core/role.ts'
import type { FieldProblems } from './problem.ts'

const longestShown = 60
const roles: readonly `${Role}`[] = Object.values(Role)

/** Reads the fields of a body as Django REST framework does, and collects what is wrong with all of them. */
export class RequestFields {
  readonly #body: Readonly<Record<string, unknown>>
  readonly #problems: Record<string, string[]> = {}

  constructor(body: Readonly<Record<string, unknown>>) {
    this.#body = body
  }

  /** Undefined if nothing is wrong. */
  get problems(): FieldProblems | undefined {
    return Object.keys(this.#problems).length === 0 ? undefined : this.#problems
  }

  /** A text that must be there. The aliases are other names for it; the first one present counts. */
  required(name: string, ...aliases: readonly string[]): string {
    const found = this.#nameOf(name, aliases)
    if (found === undefined) return this.#wrong(name, 'This field is required.')
    const text = this.#text(found)
    return text === '' ? this.#wrong(found, 'This field may not be blank.') : text
  }

  /** A password: a required text, exactly as sent. */
  password(name: string, ...aliases: readonly string[]): string {
    const found = this.#nameOf(name, aliases)
    if (found === undefined) return this.#wrong(name, 'This field is required.')
    const text = this.#asText(found, this.#body[found])
    return text === '' ? this.#wrong(found, 'This field may not be blank.') : text
  }

  /** A text that must be there and may be empty. */
  given(name: string): string {
    return this.#nameOf(name, []) === undefined
      ? this.#wrong(name, 'This field is required.')
      : this.#text(name)
  }

  /** A text, undefined if it is omitted. */
  optional(name: string, ...aliases: readonly string[]): string | undefined {
    const found = this.#nameOf(name, aliases)
    return found === undefined ? undefined : this.#text(found)
  }

  /** A text, null to remove it, undefined if it is omitted. */
  nullable(name: string): string | null | undefined {
    return this.#body[name] === null ? null : this.optional(name)
  }

  /** A role in any letter case; undefined if it is omitted. */
  role(name: string): `${Role}` | undefined {
    const text = this.nullable(name)
    if (text === undefined || text === null) return undefined
    const role = roles.find((known) => known === text.toUpperCase())
    if (role === undefined) this.#wrong(name, notAChoice(text))
    return role
  }

  #nameOf(name: string, aliases: readonly string[]): string | undefined {
    return [name, ...aliases].find((one) => Object.hasOwn(this.#body, one))
  }

  #text(name: string): string {
    return this.#asText(name, this.#body[name]).trim()
  }

  #asText(name: string, value: unknown): string {
    if (typeof value === 'string') return value.includes('\0') ? this.#wrong(name, nullCharacters) : value
    if (typeof value === 'number') return String(value)
    return this.#wrong(name, value === null ? 'This field may not be null.' : 'Not a valid string.')
  }

  /** The value is never used, because a request with a problem is refused. */
  #wrong(name: string, sentence: string): string {
    this.#problems[name] ??= [sentence]
    return ''
  }
}

const nullCharacters = 'Null characters are not allowed.'

/** Django's sentence for a value that is not among the choices. */
export const notAChoice = (text: string): string => `"${text.slice(0, longestShown)}" is not a valid choice.`
