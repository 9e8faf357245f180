import { registerEnumType } from 'type-graphql'

/** The enum `AuditEventKind` of the schema. The features of a server supply its values; see `completeSchema`. */
export const AuditEventKind = {}

registerEnumType(AuditEventKind, { name: 'AuditEventKind', description: 'The kind of an audit event.' })

export enum AuditOutcome {
  SUCCESS = 'SUCCESS',
  FAILURE = 'FAILURE',
}

registerEnumType(AuditOutcome, {
  name: 'AuditOutcome',
  description: 'Outcome of the recorded action.',
  valuesConfig: {
    SUCCESS: { description: 'The action succeeded.' },
    FAILURE: { description: 'The action was refused; the details contain the reason.' },
  },
})
