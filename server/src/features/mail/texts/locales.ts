import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { de } from './de.ts'
import { en } from './en.ts'
import { type MailTextName, type MailTexts, mailTextNames, problemsOf } from './mail-texts.ts'

/** Texts by language. */
export type Locales = ReadonlyMap<string, MailTexts>

export const shippedLocales: Locales = new Map([
  ['en', en],
  ['de', de],
])

const text = z.string().min(1).max(2_000)
const paragraphs = z.array(text).max(20)
const mailText = z.strictObject({ subject: text, before: paragraphs.min(1), button: text, after: paragraphs })
const mailTexts = z.strictObject({
  greeting: text,
  unknownDevice: text,
  linkHint: text,
  footer: text,
  mails: z.strictObject(
    // `Object.fromEntries` loses the literal types of the keys.
    Object.fromEntries(mailTextNames.map((name) => [name, mailText])) as Record<
      MailTextName,
      typeof mailText
    >,
  ),
})

const localeFile = /^([a-z]{2,3}(?:-[A-Z]{2})?)\.json$/

/**
 * The built-in texts, extended or replaced by those of `folder`: one file per language, such as `fr.json`.
 * @throws Error that says what is wrong in which file
 */
export function readLocales(folder: string): Locales {
  const locales = new Map(shippedLocales)
  for (const name of readdirSync(folder)) {
    const [, locale] = localeFile.exec(name) ?? []
    if (locale !== undefined) locales.set(locale, readTexts(join(folder, name)))
  }
  return locales
}

function readTexts(path: string): MailTexts {
  const parsed = mailTexts.safeParse(parsedJson(path))
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Error(`${path}: ${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`)
  }
  const [problem] = problemsOf(parsed.data)
  if (problem !== undefined) throw new Error(`${path}: ${problem}`)
  return parsed.data
}

function parsedJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    throw new Error(`${path}: The file is not JSON.`)
  }
}

/** Returns the best match in `locales` for a language, such as `de` for `de-AT`; undefined if none. */
export function bestLocale(locales: Locales, wanted: string | null): string | undefined {
  if (wanted === null) return undefined
  const [language = ''] = wanted.split('-')
  return [wanted, language].find((locale) => locales.has(locale))
}
