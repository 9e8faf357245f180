/** From this ratio on, a password counts as close to an attribute; Django's default. */
const tooSimilar = 0.7
/** No attribute that is accepted is longer; what is beyond is not compared, so that the work is bounded. */
const longestAttribute = 320

const notOfAWord = /[^\p{L}\p{M}\p{N}_]+/u

/**
 * Whether `password` is close to `attribute` or to a word of it, as Django's `UserAttributeSimilarityValidator` decides:
 * the characters that both have, in any order and case, are at least 0.7 of all characters of both.
 */
export const isSimilar = (password: string, attribute: string): boolean => {
  const ours = password.toLowerCase()
  const theirs = attribute.slice(0, longestAttribute).normalize('NFKC').toLowerCase()
  const counts = countsOf(ours)
  return [...theirs.split(notOfAWord), theirs].some(
    (part) => part !== '' && ratio(ours, counts, part) >= tooSimilar,
  )
}

const countsOf = (text: string): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  return counts
}

/** `SequenceMatcher.quick_ratio` of Python: twice the characters in common by all characters. */
const ratio = (password: string, counts: ReadonlyMap<string, number>, part: string): number => {
  const left = new Map(counts)
  let common = 0
  let length = 0
  for (const character of part) {
    const available = left.get(character) ?? 0
    left.set(character, available - 1)
    if (available > 0) common += 1
    length += 1
  }
  return (2 * common) / ([...password].length + length)
}
