import type { Comparison, Difference } from './compare.ts'
import { type ListedDifference, listedDifferences } from './listed-differences.ts'

/** Listed differences that did not occur, so that they can leave the list. */
export const unused = (comparisons: readonly Comparison[]): readonly ListedDifference[] => {
  const seen = new Set(comparisons.flatMap(({ listed }) => listed))
  return listedDifferences.filter((one) => !seen.has(one))
}

/** Whether every difference is meant, and every one that is listed occurs. */
export const isParity = (comparisons: readonly Comparison[]): boolean =>
  comparisons.every(({ unlisted }) => unlisted.length === 0) && unused(comparisons).length === 0

/** The parity table, the listed differences with their reasons, and what is not listed. */
export function reportOf(comparisons: readonly Comparison[]): string {
  return [
    ...tableOf(comparisons),
    '',
    'Listed differences, and in how many requests they occur:',
    ...listedDifferences.map((one, index) => describe(one, index, comparisons)),
    '',
    totalsOf(comparisons),
    ...comparisons.flatMap(({ unlisted }) => unlisted).map(unlistedLine),
    ...unused(comparisons).map(({ reason }) => `Listed, but did not occur: ${reason}`),
  ].join('\n')
}

function tableOf(comparisons: readonly Comparison[]): string[] {
  const width = Math.max(...comparisons.map(({ title }) => title.length))
  const head = `${'case'.padEnd(width)}  requests  values  same  listed differences`
  const lines = comparisons.map(({ title, requests, values, same, listed, unlisted }) => {
    const numbers = [...new Set(listed.map((one) => listedDifferences.indexOf(one) + 1))].sort(
      (a, b) => a - b,
    )
    const others = unlisted.length > 0 ? `  UNLISTED: ${unlisted.length}` : ''
    return `${title.padEnd(width)}  ${String(requests).padStart(8)}  ${String(values).padStart(6)}  ${String(same).padStart(4)}  ${numbers.join(' ')}${others}`
  })
  return [head, '─'.repeat(head.length), ...lines]
}

function describe(one: ListedDifference, index: number, comparisons: readonly Comparison[]): string {
  const times = comparisons.flatMap(({ listed }) => listed).filter((other) => other === one).length
  return `${String(index + 1).padStart(3)}  ${String(times).padStart(3)} ×  ${one.reason}`
}

function totalsOf(comparisons: readonly Comparison[]): string {
  const sum = (count: (one: Comparison) => number) =>
    comparisons.reduce((total, one) => total + count(one), 0)
  const counts = [
    `${comparisons.length} cases, ${sum((one) => one.requests)} requests, ${sum((one) => one.values)} values compared`,
    `${sum((one) => one.same)} the same`,
    `${sum((one) => one.listed.length)} listed differences`,
    `${sum((one) => one.unlisted.length)} unlisted differences`,
  ]
  return counts.join(', ')
}

function unlistedLine({ title, request, at, django, gatehouse }: Difference): string {
  return `UNLISTED  ${title} › ${request} › ${at}: Django ${JSON.stringify(django)}, Gatehouse ${JSON.stringify(gatehouse)}`
}
