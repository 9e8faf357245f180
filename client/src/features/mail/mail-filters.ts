import type { MailFilter, MailKind, MailState } from '../../apollo/generated/schema-types.ts'
import { mailTexts } from './mail-texts.ts'

/** Kept in the page's address, so that they can be shared and survive a reload. */
export interface MailFilters {
  state: MailState | ''
  kind: MailKind | ''
  /** A complete address. */
  recipient: string
}

export const mailStates = Object.keys(mailTexts.states) as MailState[]

export const mailKinds = Object.keys(mailTexts.kinds) as MailKind[]

export const noMailFilters: MailFilters = { state: '', kind: '', recipient: '' }

export function readMailFilters(search: URLSearchParams): MailFilters {
  return {
    state: mailStates.find((state) => state === search.get('state')) ?? '',
    kind: mailKinds.find((kind) => kind === search.get('kind')) ?? '',
    recipient: search.get('recipient') ?? '',
  }
}

export function writeMailFilters(filters: MailFilters): URLSearchParams {
  return new URLSearchParams(Object.entries(filters).filter(([, value]) => value !== ''))
}

export const isMailFiltered = (filters: MailFilters): boolean => writeMailFilters(filters).size > 0

export function mailFilter({ state, kind, recipient }: MailFilters): MailFilter {
  return {
    ...(state !== '' && { state }),
    ...(kind !== '' && { kind }),
    ...(recipient !== '' && { recipient }),
  }
}
