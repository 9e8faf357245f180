import { RequestContext, type RequestFacts } from './core/context.ts'
import type { AccountsContext } from './features/accounts/accounts-context.ts'
import type { AdministrationContext } from './features/administration/administration-context.ts'
import type { AuditContext } from './features/audit/audit-context.ts'
import type { FactorsContext } from './features/factors/factors-context.ts'
import type { PasskeysContext } from './features/factors/passkeys/passkeys-context.ts'
import type { LiveContext } from './features/live/live-context.ts'
import type { MailContext } from './features/mail/mail-context.ts'
import type { DeviceCookie } from './features/sessions/device-cookie.ts'
import type { CookieExchange, RefreshCookie } from './features/sessions/refresh-cookie.ts'
import type { GateContext } from './gate/gate.ts'
import type { BuiltInServices } from './services.ts'

/** The cookies of a request. */
export interface RequestCookies {
  readonly cookieExchange: CookieExchange
  readonly refreshCookie: RefreshCookie
  readonly deviceCookie: DeviceCookie
}

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
 * Creates the context of a request. Services are on its prototype, so that the cost does not grow with their number.
 */
export function contextMaker(
  services: BuiltInServices,
): (facts: RequestFacts, cookies: RequestCookies) => Context {
  class ServerContext extends RequestContext implements GateContext, RequestCookies {
    readonly cookieExchange: CookieExchange
    readonly refreshCookie: RefreshCookie
    readonly deviceCookie: DeviceCookie

    constructor(facts: RequestFacts, { cookieExchange, refreshCookie, deviceCookie }: RequestCookies) {
      super(facts)
      this.cookieExchange = cookieExchange
      this.refreshCookie = refreshCookie
      this.deviceCookie = deviceCookie
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
  return (facts, cookies) => new ServerContext(facts, cookies) as ServerContext & BuiltInServices
}
