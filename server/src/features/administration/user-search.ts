import { raw } from '@mikro-orm/core'
import type { QBFilterQuery, SqlEntityManager } from '@mikro-orm/sql'
import { User } from '../users/user.entity.ts'

const sampleSize = 300
/** Three letters are frequent if more of the sampled accounts contain them: of ten million accounts, 300,000. */
const mostRare = 9
/** The index lists the accounts that contain each three letters. */
const indexedLetters = 3

/** A search, as a condition. */
export interface UserSearch {
  readonly where: QBFilterQuery<User>
  /** No part is known to be rare, so that the table may have to be read until there are enough matches. */
  readonly isBroad: boolean
}

/**
 * Searches accounts whose email or name contains each word of `text`.
 *
 * The index reads the list of each three letters that it is asked for, and a list of letters that most accounts contain
 * is as long as the table: among ten million accounts, those of `@example.org` took a second. So it is asked only for
 * the rare parts of words, and what it finds is compared with the words. The latest accounts show what is rare.
 */
export async function searchedFor(em: SqlEntityManager, text: string): Promise<UserSearch> {
  const words = text.trim().split(/\s+/u)
  const isFrequent = frequencyIn(await latestKeys(em))
  const parts = new Map(words.map((word) => [word, rareParts(word, isFrequent)]))
  const rare = [...parts.values()].flat()
  // PostgreSQL chooses: usually many accounts match, and an order soon finds the first of them.
  if (rare.length === 0)
    return { where: allOf(words.map((word) => ({ searchKey: contains(word) }))), isBroad: true }
  const compared = words.filter((word) => parts.get(word)?.[0] !== word)
  const where = allOf([
    ...rare.map((part) => ({ searchKey: contains(part) })),
    ...compared.map((word) => ({ searchedText: contains(word) })),
  ])
  return { where, isBroad: !rare.some(isAscii) }
}

const allOf = ($and: QBFilterQuery<User>[]): QBFilterQuery<User> => ({ $and })

const contains = (part: string) => ({
  $like: raw<string>('lower(? collate "und-x-icu")', [`%${escapeLike(part)}%`]),
})

const escapeLike = (text: string): string => text.replaceAll(/[\\%_]/g, (special) => `\\${special}`)

/** The searched texts of the latest accounts; of all of them, if there are few. */
async function latestKeys(em: SqlEntityManager): Promise<string[]> {
  const users = await em.find(
    User,
    {},
    { fields: ['searchKey'], orderBy: { id: 'desc' }, limit: sampleSize, disableIdentityMap: true },
  )
  return users.map(({ searchKey }) => searchKey ?? '')
}

function frequencyIn(keys: readonly string[]): (letters: string) => boolean {
  return (letters) => keys.filter((key) => key.includes(letters)).length > mostRare
}

/**
 * The longest parts of a word in which no three letters are frequent. Other alphabets are not taken apart, because
 * PostgreSQL may change the length of a text when it writes it in lower case.
 */
function rareParts(word: string, isFrequent: (letters: string) => boolean): string[] {
  if (!isAscii(word)) return [word]
  const pieces = word.toLowerCase().match(/[a-z0-9]+/g) ?? []
  return pieces.flatMap((piece) => withoutFrequent(piece, isFrequent))
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
const isAscii = (text: string): boolean => /^[\x00-\x7f]+$/.test(text)

function withoutFrequent(piece: string, isFrequent: (letters: string) => boolean): string[] {
  const parts: string[] = []
  let start = 0
  for (let at = 0; at + indexedLetters <= piece.length; at++) {
    if (!isFrequent(piece.slice(at, at + indexedLetters))) continue
    parts.push(piece.slice(start, at + indexedLetters - 1))
    start = at + 1
  }
  return [...parts, piece.slice(start)].filter((part) => part.length >= indexedLetters)
}
