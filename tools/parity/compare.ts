import type { Answer } from './answer.ts'
import { type ListedDifference, listedDifferences } from './listed-differences.ts'

/** A value of both answers. */
export interface Difference {
  readonly title: string
  /** The request's place in its case, from 1, and what it was: `2 POST token/refresh/`. */
  readonly request: string
  /** The statuses of Django and of Gatehouse. */
  readonly statuses: readonly [number, number]
  /** Where in the answer: `status`, `header.allow`, `body.user.id`. */
  readonly at: string
  readonly django: unknown
  readonly gatehouse: unknown
}

export interface Comparison {
  readonly title: string
  readonly requests: number
  /** How many values were compared: statuses, headers, and everything in bodies. */
  readonly values: number
  /** How many of them were the same. */
  readonly same: number
  readonly listed: readonly ListedDifference[]
  readonly unlisted: readonly Difference[]
}

/** Compares the answers of one case. */
export function compared(title: string, django: readonly Answer[], gatehouse: readonly Answer[]): Comparison {
  const pairs = Array.from({ length: Math.max(django.length, gatehouse.length) }, (_, index) =>
    valuesOf(title, index, django[index], gatehouse[index]),
  ).flat()
  const differences = pairs.filter((pair) => JSON.stringify(pair.django) !== JSON.stringify(pair.gatehouse))
  return {
    title,
    requests: django.length,
    values: pairs.length,
    same: pairs.length - differences.length,
    listed: differences.flatMap((difference) => ruleOf(difference) ?? []),
    unlisted: differences.filter((difference) => ruleOf(difference) === undefined),
  }
}

const ruleOf = (difference: Difference): ListedDifference | undefined =>
  listedDifferences.find((listed) => isListed(difference, listed))

function isListed(difference: Difference, listed: ListedDifference): boolean {
  const { cases, request, statuses, at, django, gatehouse } = listed
  return (
    (cases?.test(difference.title) ?? true) &&
    (request?.test(difference.request) ?? true) &&
    (statuses === undefined || statuses.join() === difference.statuses.join()) &&
    at.test(difference.at) &&
    matches(django, difference.django) &&
    matches(gatehouse, difference.gatehouse)
  )
}

function matches(expected: RegExp | undefined, value: unknown): boolean {
  return expected === undefined || expected.test(JSON.stringify(value) ?? 'absent')
}

/** Both values of everything that is in either answer. */
function valuesOf(title: string, index: number, django?: Answer, gatehouse?: Answer): Difference[] {
  const request = `${index + 1} ${(django ?? gatehouse)?.request ?? ''}`
  const statuses = [django?.status ?? 0, gatehouse?.status ?? 0] as const
  const [one, other] = [flat(django), flat(gatehouse)]
  return [...new Set([...one.keys(), ...other.keys()])].map((at) => {
    return { title, request, statuses, at, django: one.get(at), gatehouse: other.get(at) }
  })
}

/** The values of an answer by where they are; an empty object or list is a value too. */
function flat(answer: Answer | undefined): Map<string, unknown> {
  const values = new Map<string, unknown>()
  const visit = (value: unknown, at: string) => {
    const entries = typeof value === 'object' && value !== null ? Object.entries(value) : []
    if (entries.length === 0) values.set(at, value)
    for (const [key, item] of entries) visit(item, at === '' ? key : `${at}.${key}`)
  }
  if (answer !== undefined) visit({ status: answer.status, header: answer.header, body: answer.body }, '')
  return values
}
