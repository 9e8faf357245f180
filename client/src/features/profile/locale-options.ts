import { profileTexts } from './profile-texts.ts'

/** The languages of the mails that Gatehouse ships with. */
const shipped = ['en', 'de']

/** Each language in its own words. One that was set elsewhere stays selectable. */
export function localeOptions(current: string | null): { value: string; label: string }[] {
  const locales = current === null || shipped.includes(current) ? shipped : [...shipped, current]
  return [
    { value: '', label: profileTexts.profile.anyLocale },
    ...locales.map((locale) => ({ value: locale, label: nameOf(locale) })),
  ]
}

const nameOf = (locale: string): string =>
  new Intl.DisplayNames([locale], { type: 'language' }).of(locale) ?? locale
