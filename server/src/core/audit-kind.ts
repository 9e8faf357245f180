import type { EventName } from './log.ts'

/** How a feature declares a kind of audit event. */
export interface AuditKindDefinition {
  /** Description in the schema. */
  readonly description: string
  /** The corresponding log event. */
  readonly event?: EventName
  /** The log event for an attempt that was refused. */
  readonly refusalEvent?: EventName
  /** Log level of these events; `info` if omitted. */
  readonly level?: 'warn'
}

/** A kind of audit event: a value of `AuditEventKind` and its log event. */
export interface AuditKind extends AuditKindDefinition {
  readonly name: string
}

/** Builds the kinds of audit events of a feature, keyed by name. */
export const defineAuditKinds = <Name extends string>(
  definitions: Readonly<Record<Name, AuditKindDefinition>>,
): Readonly<Record<Name, AuditKind>> =>
  // `Object.fromEntries` loses the literal types of the keys.
  Object.fromEntries(
    Object.entries<AuditKindDefinition>(definitions).map(([name, definition]) => [
      name,
      { name, ...definition },
    ]),
  ) as Record<Name, AuditKind>
