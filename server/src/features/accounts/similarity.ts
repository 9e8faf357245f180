/** The ratio from which a password is too similar; Django's default. */
const tooSimilar = 0.7
/** No accepted address or pair of names has more code points. The rest is not compared, which bounds the work. */
const longestAttribute = 320
/** No accepted attribute has more UTF-16 units before it is composed. */
const worthReading = 1024

const notOfAWord = /[^\p{L}\p{M}\p{N}_]+/u

/**
 * Whether `password`, in NFKC and of bounded length, is close to `attribute`, to a word of it, or to what is before its `@`.
 *
 * Close means that at least 0.7 of all characters of both are a common subsequence: the same characters in the same order,
 * or in reverse, whatever their case and whatever is between them. This refuses all that `SequenceMatcher.ratio` of
 * Django's `UserAttributeSimilarityValidator` refuses, and less than its `quick_ratio`, which compares letters in any order
 * and so takes long phrases for long addresses (decision 025).
 */
export const isSimilar = (password: string, attribute: string): boolean => {
  const ours = [...password.toLowerCase()]
  return partsOf(attribute).some((part) => isClose(ours, [...part]))
}

const partsOf = (attribute: string): string[] => {
  const whole = cut(attribute.slice(0, worthReading).normalize('NFKC').toLowerCase())
  const [localPart = ''] = whole.split('@')
  return [...new Set([whole, localPart, ...whole.split(notOfAWord)])]
}

const cut = (text: string): string =>
  [...text.slice(0, 2 * longestAttribute)].slice(0, longestAttribute).join('')

type Characters = readonly string[]

const isClose = (password: Characters, part: Characters): boolean => {
  const needed = Math.ceil((tooSimilar * (password.length + part.length)) / 2)
  if (part.length === 0 || Math.min(password.length, part.length) < needed) return false
  if (charactersInCommon(password, part) < needed) return false
  return (
    longestCommonSubsequence(password, part) >= needed ||
    longestCommonSubsequence(password, part.toReversed()) >= needed
  )
}

/** Common characters in any order: a fast upper bound of those in the same order. */
const charactersInCommon = (password: Characters, part: Characters): number => {
  const available = new Map<string, number>()
  for (const character of part) available.set(character, (available.get(character) ?? 0) + 1)
  return password.filter((character) => {
    const left = available.get(character) ?? 0
    available.set(character, left - 1)
    return left > 0
  }).length
}

/** Length of the longest common subsequence. */
const longestCommonSubsequence = (one: Characters, other: Characters): number => {
  let lengths = new Array<number>(other.length + 1).fill(0)
  for (const character of one) {
    const next = [0]
    for (const [index, candidate] of other.entries()) {
      const extended = candidate === character ? (lengths[index] ?? 0) + 1 : 0
      next.push(Math.max(extended, lengths[index + 1] ?? 0, next[index] ?? 0))
    }
    lengths = next
  }
  return lengths.at(-1) ?? 0
}
