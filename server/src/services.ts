import type { Config } from './configuration/config.ts'
import type { ClientSettings } from './core/client-settings.ts'
import type { Logger } from './core/log.ts'
import type { Page } from './core/page.ts'
import type { Secrets } from './core/secrets.ts'
import type { UpkeepTask } from './core/upkeep-task.ts'
import type { Database } from './database/database.ts'
import { AccountData } from './features/account-data.ts'
import type { AccountsServices } from './features/accounts/feature.ts'
import type { AdministrationServices } from './features/administration/feature.ts'
import type { AuditLog } from './features/audit/audit-log.ts'
import { DomainEvents } from './features/domain-events.ts'
import type { FactorsServices } from './features/factors/feature.ts'
import { exportSectionsOf, type Feature, type FeatureParts } from './features/feature.ts'
import type { LiveServices } from './features/live/feature.ts'
import type { MailServices } from './features/mail/feature.ts'
import type { OwnDataServices } from './features/own-data/feature.ts'
import type { SessionsServices } from './features/sessions/sessions-services.ts'
import { SignInSteps } from './features/sign-in-step.ts'
import type { ClosedFields } from './gate/gate.ts'
import type { RouteGroup } from './gate/route-group.ts'
import { Upkeep } from './operations/upkeep.ts'

/** The services of the built-in features. */
export interface BuiltInServices
  extends SessionsServices,
    AccountsServices,
    MailServices,
    FactorsServices,
    AdministrationServices,
    LiveServices,
    OwnDataServices {
  readonly audit: AuditLog
}

/** What the services are built from. */
export interface ServicesParts {
  readonly config: Config
  readonly database: Database
  readonly secrets: Secrets
  readonly log: Logger
  /** The built-in features and those of the application, lowest first. */
  readonly features: readonly Feature[]
}

/** The services of one process, and the background work that keeps them current. */
export interface RunningServices {
  readonly services: BuiltInServices
  /** The pages of all features. */
  readonly pages: readonly Page[]
  /** What all features publish for the client. */
  readonly clientSettings: ClientSettings
  /** The HTTP routes of all features. */
  readonly routes: readonly RouteGroup[]
  /** Mutations that are refused with these settings. */
  readonly closedFields: ClosedFields
  close(): Promise<void>
}

const MINUTE = 60_000

/** Builds the services of all features, opens them and starts their upkeep. */
export async function startServices({ features, ...parts }: ServicesParts): Promise<RunningServices> {
  const services = {}
  const events = new DomainEvents()
  const signInSteps = new SignInSteps()
  const accountData = new AccountData(exportSectionsOf(features))
  const built = features.map((feature) => {
    const featureParts = { ...parts, settings: parts.config, events, signInSteps, accountData, services }
    join(services, feature, feature.services?.(featureParts) ?? {})
    return { feature, featureParts }
  })
  for (const { feature, featureParts } of built) {
    for (const listenOn of feature.listeners?.(services, featureParts) ?? []) listenOn(events)
    signInSteps.add(feature.signInSteps?.(services, featureParts) ?? [])
    accountData.add(feature.erase?.(services, featureParts))
  }
  const closers: (() => Promise<void>)[] = []
  for (const { feature, featureParts } of built) {
    const close = await feature.open?.(services, featureParts)
    if (close !== undefined) closers.unshift(close)
  }
  const upkeep = startUpkeep(
    built.flatMap((one) => tasksOf(one, services)),
    parts.log,
  )
  return {
    // The built-in features are always among `features`; their types are checked at each definition.
    services: services as BuiltInServices,
    pages: built.flatMap(({ feature, featureParts }) => feature.pages?.(services, featureParts) ?? []),
    clientSettings: Object.assign(
      {},
      ...built.map(({ feature, featureParts }) => feature.clientSettings?.(services, featureParts)),
    ),
    routes: built.flatMap(({ feature, featureParts }) => feature.routes?.(services, featureParts) ?? []),
    closedFields: Object.assign(
      {},
      ...built.map(({ feature, featureParts }) => feature.closedFields?.(services, featureParts)),
    ),
    close: async () => {
      await Promise.all(upkeep.map((one) => one.close()))
      for (const close of closers) await close()
    },
  }
}

/** @throws if two features add a service of the same name */
function join(services: object, { name }: Feature, added: object): void {
  const taken = Object.keys(added).find((key) => key in services)
  if (taken !== undefined)
    throw new Error(`The feature "${name}" adds the service "${taken}", which exists already.`)
  Object.assign(services, added)
}

interface Built {
  readonly feature: Feature
  readonly featureParts: FeatureParts
}

const tasksOf = ({ feature, featureParts }: Built, services: object): readonly UpkeepTask[] =>
  feature.upkeep?.(services, featureParts) ?? []

function startUpkeep(tasks: readonly UpkeepTask[], log: Logger): Upkeep[] {
  const isOften = ({ every }: UpkeepTask): boolean => every === 'minute'
  const upkeep = [
    new Upkeep(
      tasks.filter((task) => !isOften(task)),
      10 * MINUTE,
      log,
    ),
    new Upkeep(tasks.filter(isOften), MINUTE, log),
  ]
  for (const one of upkeep) one.start()
  return upkeep
}
