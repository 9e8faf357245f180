import type { Logger } from '../../core/log.ts'
import type { AccountsServices } from '../accounts/feature.ts'
import type { FactorsServices } from '../factors/feature.ts'
import { defineFeature } from '../feature.ts'
import { purging } from '../purging.ts'
import { allSessionsEnded } from '../sessions/session-events.ts'
import type { SessionsServices } from '../sessions/sessions-services.ts'
import { ExchangeResolver } from './exchange.resolver.ts'
import { ExchangeAudit } from './exchange-audit-kinds.ts'
import { exchangeSections } from './exchange-data.ts'
import { exchangeFailures } from './exchange-failures.ts'
import { exchangeLimits } from './exchange-limits.ts'
import { exchangeMetrics } from './exchange-metrics.ts'
import { type ExchangeSettings, type FormerService, readExchangeSettings } from './exchange-settings.ts'
import { purgeExchanged, recordSignOut } from './exchange-statements.ts'
import { closedAfter, exchangeClosed } from './exchange-window.ts'
import { ExchangedToken } from './exchanged-token.entity.ts'
import { FormerServer } from './former-server.ts'
import { FormerSignOut } from './former-sign-out.entity.ts'
import type { FormerTokens } from './former-token.ts'
import { RemoteKeys } from './remote-keys.ts'
import { SignedTokens } from './signed-tokens.ts'
import { TokenExchange } from './token-exchange.ts'
import { keyFits } from './verification-key.ts'

/** The service that the exchange of tokens adds to a server. */
export interface ExchangeServices {
  /** Undefined if no tokens are exchanged. */
  readonly tokenExchange: TokenExchange | undefined
}

export const exchangeFeature = defineFeature<
  ExchangeSettings,
  SessionsServices & AccountsServices & FactorsServices,
  ExchangeServices
>({
  name: 'exchange',
  entities: [ExchangedToken, FormerSignOut],
  resolvers: [ExchangeResolver],
  failures: exchangeFailures,
  auditKinds: ExchangeAudit,
  limits: exchangeLimits,
  logEvents: [
    'exchanged-tokens.purged',
    'former-service.odd',
    'token-exchange.repeated',
    'token-exchange.second-step',
    'token-exchange.unavailable',
  ],
  settings: readExchangeSettings,
  services: ({ database, settings: { formerService }, services, log }) => {
    if (formerService === undefined) return { tokenExchange: undefined }
    const tokens = formerTokensOf(formerService, log)
    const { source } = formerService
    const { sessions, signIn, secondFactorPolicy } = services
    const parts = { database, tokens, source, sessions, signIn, secondFactorPolicy, log }
    return { tokenExchange: new TokenExchange(parts) }
  },
  // An exchanged session rests on a sign-in elsewhere, at some time.
  signInSteps: () => [
    {
      judge: async (_tx, { proof }) => (proof.kind === ExchangeAudit.TOKEN_EXCHANGED ? 'trusted' : 'proven'),
      refuse: async () => {
        throw new Error('This step refuses nothing.')
      },
    },
  ],
  listeners: (_services, { settings: { formerService } }) =>
    formerService === undefined
      ? []
      : [allSessionsEnded.listener(async (tx, { userId }) => void (await tx.query(recordSignOut, [userId])))],
  closedFields: (_services, { settings: { formerService } }) => ({
    exchangeToken: formerService === undefined ? exchangeClosed : closedAfter(formerService),
  }),
  upkeep: (_services, parts) => [
    purging(parts, 'exchanged tokens', 'exchanged-tokens.purged', async (signal) => {
      let purged = 0
      for (let page = 1; page > 0 && !signal.aborted; purged += page) {
        const [row] = await parts.database.query<{ purged: number }>(purgeExchanged)
        page = row?.purged ?? 0
      }
      return purged
    }),
  ],
  metrics: exchangeMetrics,
  exportOf: exchangeSections,
})

function formerTokensOf({ check, ...service }: FormerService, log: Logger): FormerTokens {
  const { claimNames, issuer, audience } = service
  if ('refreshUrl' in check) return new FormerServer({ url: check.refreshUrl, claimNames, log })
  const { algorithm } = check
  const keys =
    'key' in check
      ? { for: async () => [check.key] }
      : new RemoteKeys(check.jwksUrl, (key) => keyFits(key, algorithm))
  return new SignedTokens({ keys, algorithm, claimNames, issuer, audience })
}
