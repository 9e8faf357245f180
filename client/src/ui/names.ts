interface Named {
  firstName: string
  lastName: string
}

/** People with one name have an empty last name. */
export const fullName = ({ firstName, lastName }: Named): string => `${firstName} ${lastName}`.trim()

/** Letters that are written from right to left, and characters that change the direction of what follows them. */
const directional =
  /[\u0590-\u08ff\u200e\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff]|[\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u
const directionControls = /[\u202a-\u202e\u2066-\u2069]/gu

/**
 * Isolates user input within a plain-text sentence, so that it cannot reorder the words around it. In an element of its
 * own, use `<bdi>`.
 */
export const isolated = (text: string): string =>
  directional.test(text) ? `\u2068${text.replace(directionControls, '')}\u2069` : text
