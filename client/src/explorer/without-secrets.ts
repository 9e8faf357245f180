const secretNames = /(password|token|secret)(confirmation)?$/i
const tokenLike = /eyJ[\w-]+\.eyJ[\w-]+(\.[\w-]*)?/g
const secretArguments = /(\b\w*(?:password|token)\w*"?\s*:\s*)("""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*")/gi

/**
 * The same text without passwords and tokens. What is kept or shared goes through here: people type them into documents and
 * variables, and both outlive the tab.
 */
export function withoutSecrets(text: string): string {
  return replaceStrings(text).replace(tokenLike, '').replace(secretArguments, '$1""')
}

/** Texts within JSON may be JSON themselves: variables are, within what GraphiQL stores. */
function replaceStrings(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    const value: unknown = JSON.parse(text)
    const clean = JSON.stringify(value, emptySecrets, text.includes('\n') ? 2 : undefined)
    // What needs no change keeps the form that somebody gave it.
    return clean === JSON.stringify(value, undefined, text.includes('\n') ? 2 : undefined) ? text : clean
  } catch {
    return text
  }
}

function emptySecrets(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  return secretNames.test(name) ? '' : withoutSecrets(value)
}
