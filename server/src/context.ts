import { RequestContext, type RequestFacts } from './core/context.ts'
import type { AccountsContext } from './features/accounts/accounts-context.ts'
import type { AdministrationContext } from './features/administration/administration-context.ts'
import type { AuditContext } from './features/audit/audit-context.ts'
import type { FactorsContext } from './features/factors/factors-context.ts'
import type { PasskeysContext } from './features/factors/passkeys/passkeys-context.ts'
import type { LiveContext } from './features/live/live-context.ts'
import type { MailContext } from './features/mail/mail-context.ts'
import { DeviceCookie, type DeviceCookieSettings } from './features/sessions/device-cookie.ts'
import {
  type CookieExchange,
  RefreshCookie,
  type RefreshCookieSettings,
} from './features/sessions/refresh-cookie.ts'
import type { GateContext } from './gate/gate.ts'
import type { BuiltInServices } from './services.ts'

/** What the resolvers of all features receive: the request and the services. */
export type Context = GateContext &
  AuditContext &
  AccountsContext &
  MailContext &
  FactorsContext &
  PasskeysContext &
  AdministrationContext &
  LiveContext

/**
 * Creates the context of a request. Services are on its prototype, so that the cost does not grow with their number, and
 * cookies are objects only when they are used.
 */
export function contextMaker(
  services: BuiltInServices,
  settings: RefreshCookieSettings & DeviceCookieSettings,
): (facts: RequestFacts, cookieExchange: CookieExchange) => Context {
  class ServerContext extends RequestContext implements GateContext {
    readonly cookieExchange: CookieExchange

    constructor(facts: RequestFacts, cookieExchange: CookieExchange) {
      super(facts)
      this.cookieExchange = cookieExchange
    }

    get refreshCookie(): RefreshCookie {
      return new RefreshCookie(this.cookieExchange, settings)
    }

    get deviceCookie(): DeviceCookie {
      return new DeviceCookie(this.cookieExchange, settings)
    }

    /** The request's cookies; none if it comes from a page that may not use them. */
    get cookies(): CookieExchange['cookies'] {
      return this.refreshCookie.isAllowed ? this.cookieExchange.cookies : {}
    }

    /**
     * Whether this device has signed in to the account with its current password. Queries the database only for devices
     * with such a cookie.
     */
    async knowsDeviceOf(emailKey: string): Promise<boolean> {
      if (!this.deviceCookie.isOf(emailKey)) return false
      const changedAt = await services.passwords.changedAt(emailKey)
      return changedAt !== undefined && this.deviceCookie.isCurrent(emailKey, changedAt)
    }

    /** @throws Refusal unless the request may receive a session in a cookie */
    requireCookieOrigin(): void {
      this.refreshCookie.requireOrigin()
    }
  }
  for (const name of Object.keys(services))
    if (name in ServerContext.prototype) throw new Error(`A service cannot be called "${name}".`)
  Object.assign(ServerContext.prototype, services)
  // `Object.assign` above put the services on the prototype, which the type checker cannot see.
  return (facts, cookieExchange) =>
    new ServerContext(facts, cookieExchange) as ServerContext & BuiltInServices
}
