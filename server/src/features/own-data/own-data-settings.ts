import { type ReadSetting, type SettingReader, wholeNumber } from '../../core/setting.ts'

/** The names of the settings of own data in `Config`. */
export interface OwnDataSettings {
  /** Days from `deleteAccount` to the deletion, in which a sign-in cancels it; 0 to delete at once. */
  readonly deletionGraceDays: number
}

/** Reads the settings of own data. */
export const readOwnDataSettings = (read: ReadSetting): OwnDataSettings => ({
  deletionGraceDays: read('DELETION_GRACE', days, 0),
})

/** A number of days, such as `30` or `30d`. */
const days: SettingReader<number> = (text) => wholeNumber(0, 90)(text.replace(/d$/, ''))
