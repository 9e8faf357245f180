/** The password of the guide of the former service. */
export const password = 'securepassword123'

/** The address of a person who has an account at Django before Gatehouse imports its users. */
export const imported = 'imported@example.org'

export interface Tokens {
  readonly access: string
  readonly refresh: string
}
