import { type SecretBox, WrongSecretError } from '../../core/secrets.ts'

/** Opens what `box` sealed for `name`; undefined if it was sealed under a secret that this server does not have. */
export function openedOrUndefined(box: SecretBox, sealed: string, name: string): string | undefined {
  try {
    return box.open(sealed, name)
  } catch (error) {
    if (!(error instanceof WrongSecretError)) throw error
    return undefined
  }
}
