import type { AnyEntity, EntityClass } from '@mikro-orm/core'
import type { Registry } from 'prom-client'
import type { AuditKind } from '../core/audit-kind.ts'
import type { ClientSettings } from '../core/client-settings.ts'
import type { FailureDefinitions } from '../core/failure.ts'
import type { EventListener, EventName, Logger } from '../core/log.ts'
import type { Page } from '../core/page.ts'
import type { Secrets } from '../core/secrets.ts'
import type { ReadSetting } from '../core/setting.ts'
import type { UpkeepTask } from '../core/upkeep-task.ts'
import type { Database } from '../database/database.ts'
import type { NamedMigration } from '../database/migrations/migrations.ts'
import { Setting } from '../database/setting.entity.ts'
import type { ClosedFields } from '../gate/gate.ts'
import { RateLimitRecord } from '../gate/rate-limit.entity.ts'
import type { RateLimits } from '../gate/rate-limit.ts'
import type { RouteGroup } from '../gate/route-group.ts'
import type { AccountData, AccountEraser, ExportSection } from './account-data.ts'
import type { DomainEventListener, DomainEvents } from './domain-events.ts'
import type { SignInStep, SignInSteps } from './sign-in-step.ts'

/** A class, such as a resolver or an object type. */
export type Class = abstract new (...parts: never[]) => object

/** What a feature's services are built from. */
export interface FeatureParts<Settings = unknown, Lower = unknown> {
  /** All settings of the server, including this feature's. */
  readonly settings: Settings
  readonly database: Database
  readonly secrets: Secrets
  readonly log: Logger
  /** Raises events that other features listen to. */
  readonly events: DomainEvents
  /** The sign-in steps of all features. Complete once all services are built. */
  readonly signInSteps: SignInSteps
  /** What all features hold of accounts. Complete once all services are built. */
  readonly accountData: AccountData
  /** The services of the features before this one. */
  readonly services: Lower
}

/** Where a feature registers its metrics. Labels must not contain what clients sent. */
export interface FeatureMetrics<Services = unknown> {
  readonly registry: Registry
  readonly services: Services
  /** Calls `listener` for each log event with this name. */
  on(event: EventName, listener: (fields: Parameters<EventListener>[1]) => void): void
}

/**
 * Everything that a feature adds to a server. See docs/protect-your-own-field.md.
 *
 * `Settings` are the settings that its services read, `Lower` the services that they need from features before it, and
 * `Added` the services that it adds under these names to the resolvers' context.
 */
export interface Feature<Settings = unknown, Lower = unknown, Added = object> {
  /** Lower-case words with hyphens, unique in a server. */
  readonly name: string
  /** One class per table, decorated for MikroORM. */
  readonly entities?: readonly EntityClass<AnyEntity>[]
  /** Applied together with the built-in ones, in the order of their names. */
  readonly migrations?: readonly NamedMigration[]
  /** Classes decorated with TypeGraphQL's `@Resolver()`. */
  readonly resolvers?: readonly Class[]
  /** Types to add to existing unions, by the union's name. Each class has the same name as its type. */
  readonly unionMembers?: Readonly<Record<string, readonly Class[]>>
  /** Values to add to the enum `FailureCode`. */
  readonly failures?: FailureDefinitions
  /** Values to add to the enum `AuditEventKind`, with their log events. See `defineAuditKinds`. */
  readonly auditKinds?: Readonly<Record<string, AuditKind>>
  /** Values to add to the enum `RateLimit`. */
  readonly limits?: RateLimits
  /** Names of its log events besides those of `auditKinds`. */
  readonly logEvents?: readonly EventName[]
  /** Reads the feature's settings from the environment. All settings share one object, so the names must be new. */
  settings?(read: ReadSetting): object
  services?(parts: FeatureParts<Settings, Lower>): Added
  /**
   * Runs at startup, before the server listens.
   * @returns a function to run at shutdown; features shut down in reverse order
   */
  open?(services: Lower & Added, parts: FeatureParts<Settings, Lower>): Promise<() => Promise<void>>
  /** Reactions to events of other features, within the transaction of the event. */
  listeners?(services: Lower & Added, parts: FeatureParts<Settings, Lower>): readonly DomainEventListener[]
  /** Asked before a session starts, within its transaction. */
  signInSteps?(services: Lower & Added, parts: FeatureParts<Settings, Lower>): readonly SignInStep[]
  /** Root fields that this server refuses with these settings, by name. Nothing of their operation is executed. */
  closedFields?(services: Lower & Added, parts: FeatureParts<Settings, Lower>): ClosedFields
  /** Client pages and documents with their own paths. */
  pages?(services: Lower & Added, parts: FeatureParts<Settings, Lower>): readonly Page[]
  /** What the client must know of this feature before anybody signs in, in `/client-settings.json`. Public. */
  clientSettings?(services: Lower & Added, parts: FeatureParts<Settings, Lower>): ClientSettings
  /** HTTP routes that run GraphQL operations, for clients that cannot send GraphQL. */
  routes?(services: Lower & Added, parts: FeatureParts<Settings, Lower>): readonly RouteGroup[]
  /** What it holds of an account, for `exportMyData`. */
  readonly exportOf?: readonly ExportSection[]
  /** How it erases what it holds of an account. Rows that reference `users` with `on delete cascade` leave by themselves. */
  erase?(services: Lower & Added, parts: FeatureParts<Settings, Lower>): AccountEraser
  upkeep?(services: Lower & Added, parts: FeatureParts<Settings, Lower>): readonly UpkeepTask[]
  metrics?(metrics: FeatureMetrics<Lower & Added>): void
}

/** The entities of a server with these features, including those of lower floors. */
export const entitiesOf = (features: readonly Feature[]): EntityClass<AnyEntity>[] => [
  Setting,
  RateLimitRecord,
  ...features.flatMap(({ entities }) => [...(entities ?? [])]),
]

/** The migrations of `features`. */
export const migrationsOf = (features: readonly Feature[]): NamedMigration[] =>
  features.flatMap(({ migrations }) => [...(migrations ?? [])])

/** The sections of an export of an account's data, in the order of the features. */
export const exportSectionsOf = (features: readonly Feature[]): ExportSection[] =>
  features.flatMap(({ exportOf }) => [...(exportOf ?? [])])

/** Checks a feature's types and returns it. */
export const defineFeature = <Settings = unknown, Lower = unknown, Added = object>(
  feature: Feature<Settings, Lower, Added>,
): Feature<Settings, Lower, Added> => feature
