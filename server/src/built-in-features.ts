import { accountsFeature } from './features/accounts/feature.ts'
import { administrationFeature } from './features/administration/feature.ts'
import { auditFeature } from './features/audit/feature.ts'
import { exchangeFeature } from './features/exchange/feature.ts'
import { factorsFeature } from './features/factors/feature.ts'
import type { Feature } from './features/feature.ts'
import { importFeature } from './features/import/feature.ts'
import { liveFeature } from './features/live/feature.ts'
import { mailFeature } from './features/mail/feature.ts'
import { ownDataFeature } from './features/own-data/feature.ts'
import { restFacadeFeature } from './features/rest-facade/feature.ts'
import { sessionsFeature } from './features/sessions/feature.ts'
import { usersFeature } from './features/users/feature.ts'

/** The features of every server, lowest first. */
export const builtInFeatures: readonly Feature[] = [
  usersFeature,
  auditFeature,
  sessionsFeature,
  accountsFeature,
  mailFeature,
  factorsFeature,
  importFeature,
  exchangeFeature,
  administrationFeature,
  liveFeature,
  ownDataFeature,
  restFacadeFeature,
]
