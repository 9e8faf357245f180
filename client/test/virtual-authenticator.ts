import type { CDPSession, Page } from 'playwright-core'

/** A passkey as the browser's developer tools export it. */
type Credential = Awaited<ReturnType<VirtualAuthenticator['credentials']>>[number]

/** An authenticator of one tab, whose user touches and unlocks it at once (WebAuthn domain of the DevTools protocol). */
export class VirtualAuthenticator {
  readonly #session: CDPSession
  readonly #authenticatorId: string

  static async in(page: Page): Promise<VirtualAuthenticator> {
    const session = await page.context().newCDPSession(page)
    await session.send('WebAuthn.enable')
    const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    return new VirtualAuthenticator(session, authenticatorId)
  }

  private constructor(session: CDPSession, authenticatorId: string) {
    this.#session = session
    this.#authenticatorId = authenticatorId
  }

  async credentials() {
    const authenticatorId = this.#authenticatorId
    return (await this.#session.send('WebAuthn.getCredentials', { authenticatorId })).credentials
  }

  /** Forgets all passkeys. */
  async clear(): Promise<void> {
    const authenticatorId = this.#authenticatorId
    await this.#session.send('WebAuthn.clearCredentials', { authenticatorId })
  }

  async add(credential: Credential): Promise<void> {
    const authenticatorId = this.#authenticatorId
    await this.#session.send('WebAuthn.addCredential', { authenticatorId, credential })
  }

  /** Whether its user can unlock it. */
  async setUserVerified(isUserVerified: boolean): Promise<void> {
    const authenticatorId = this.#authenticatorId
    await this.#session.send('WebAuthn.setUserVerified', { authenticatorId, isUserVerified })
  }

  /** Whether its user touches it. */
  async setPresent(enabled: boolean): Promise<void> {
    const authenticatorId = this.#authenticatorId
    await this.#session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled })
  }
}

/** Uses a passkey on a page, as any script there could. @returns the answer for the server, or the browser's error */
export const useOn = (page: Page, options: object): Promise<object> =>
  page.evaluate(async (json) => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
      json as PublicKeyCredentialRequestOptionsJSON,
    )
    const credential = await navigator.credentials.get({ publicKey })
    return credential instanceof PublicKeyCredential ? credential.toJSON() : {}
  }, options)
