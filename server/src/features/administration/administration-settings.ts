import { oneOf, type ReadSetting, SettingProblem, type SettingReader } from '../../core/setting.ts'

/** The names of administration's settings in `Config`. */
export interface AdministrationSettings {
  /** Whether administrators see the links of invitations, or they are only mailed. */
  readonly invitationLinks: 'shown' | 'mail'
}

/** Reads administration's settings. */
export function readAdministrationSettings(read: ReadSetting): AdministrationSettings {
  const isProduction = read('NODE_ENV', text)?.toLowerCase() === 'production'
  const canMail = !isProduction || read('SMTP_URL', text) !== undefined
  return { invitationLinks: read('INVITATION_LINKS', canMail ? choice : withoutMail, 'shown') }
}

const text: SettingReader<string> = (given) => given

const choice = oneOf('shown', 'mail')

const withoutMail: SettingReader<'shown' | 'mail'> = (given) => {
  const chosen = choice(given)
  return chosen === 'mail'
    ? new SettingProblem('is mail, which needs a mail server: set SMTP_URL, or set this to shown.')
    : chosen
}
