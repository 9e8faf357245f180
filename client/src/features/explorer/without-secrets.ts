const secretNames = /(password|token|secret)(confirmation)?$|^(totp|recoveryCode|challenge|code)$/i
const tokenLike = /eyJ[\w-]+\.eyJ[\w-]+(\.[\w-]*)?/g
const secretArguments =
  /(\b(?:\w*(?:password|token)\w*|totp|recoveryCode|challenge|code)"?\s*:\s*)("""[\s\S]*?"""|"(?:[^"\\\n]|\\.)*")/gi

/**
 * Removes passwords, codes, challenges and tokens from text that is stored or shared: users type them into documents
 * and variables, which outlive the tab.
 */
export function withoutSecrets(text: string): string {
  return replaceStrings(text).replace(tokenLike, '').replace(secretArguments, '$1""')
}

/** Strings in JSON may contain JSON: GraphiQL stores variables like that. */
function replaceStrings(text: string): string {
  if (!/^\s*[[{]/.test(text)) return text
  try {
    const value: unknown = JSON.parse(text)
    const clean = JSON.stringify(value, emptySecrets, text.includes('\n') ? 2 : undefined)
    // Text without secrets keeps its formatting.
    return clean === JSON.stringify(value, undefined, text.includes('\n') ? 2 : undefined) ? text : clean
  } catch {
    return text
  }
}

function emptySecrets(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value
  return secretNames.test(name) ? '' : withoutSecrets(value)
}
