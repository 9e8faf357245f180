/**
 * Characters that are not drawn but change how the surrounding text is drawn or compared: direction marks, isolates and
 * overrides, zero-width spaces, soft hyphens, fillers, tags, variation selectors. Excludes format characters that are
 * drawn: number and verse signs of the Arabic, Syriac and Kaithi scripts.
 */
const invisible =
  /[[\p{Cf}\p{Default_Ignorable_Code_Point}]--[\u{600}-\u{605}\u{6dd}\u{70f}\u{890}\u{891}\u{8e2}\u{110bd}\u{110cd}]]/gv

/** Joiners and ideographic variation selectors, which choose the shape of a letter in some scripts. */
const shaping = /[\u{200c}-\u{200d}]|[\u{e0100}-\u{e01ef}]/u

/** Letters and marks of the scripts that spell words with joiners: cursive scripts and scripts with conjuncts. */
const joinable = String.raw`[[\p{L}\p{M}]&&[${[
  ...['Adlm', 'Arab', 'Mand', 'Mong', 'Nkoo', 'Rohg', 'Syrc'],
  ...['Beng', 'Deva', 'Gujr', 'Guru', 'Khmr', 'Knda', 'Mlym', 'Mymr', 'Orya', 'Sinh', 'Taml', 'Telu', 'Tibt'],
]
  .map((script) => String.raw`\p{scx=${script}}`)
  .join('')}]]`
/** The only marks that a joiner can follow at the end of a word, as in Malayalam chillus. */
const virama = '[\u{94d}\u{9cd}\u{a4d}\u{acd}\u{b4d}\u{bcd}\u{c4d}\u{ccd}\u{d4d}\u{dca}]'
const idleShaping = new RegExp(
  String.raw`(?<!${virama}|${joinable}(?=.${joinable}))[\u{200c}-\u{200d}]|(?<!\p{sc=Han})[\u{e0100}-\u{e01ef}]`,
  'gv',
)

/** Removes invisible characters. */
export const withoutInvisible = (text: string): string => text.replace(invisible, '')

/** Removes invisible characters except the joiners and variation selectors that a name's spelling needs. */
export const withoutIdleInvisible = (text: string): string =>
  text.replace(invisible, (character) => (shaping.test(character) ? character : '')).replace(idleShaping, '')
