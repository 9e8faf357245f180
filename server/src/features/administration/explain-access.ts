import type { GraphQLObjectType, GraphQLSchema } from 'graphql'
import { AccessReason, type AskedField, type Asking, decideAccess, isAllowed } from '../../gate/access.ts'
import { ruleText } from '../../gate/role-matrix.ts'
import { rootTypes, rulesOf } from '../../gate/schema-rules.ts'
import type { User } from '../users/user.entity.ts'
import { AccessExplained, FieldNotFound, Permission, RootOperation } from './access-results.ts'

type RootField = AskedField & { readonly coordinate: string; readonly operation: RootOperation }

/** All root fields, and whether a user may use them, decided as the gate does. */
export const permissionsOf = (schema: GraphQLSchema, asking: Asking): Permission[] =>
  rootFieldsOf(schema).map((field) => {
    const { freshWithin = null } = field.rule
    return new Permission(field.name, field.operation, isAllowed(decideAccess(field, asking)), freshWithin)
  })

/** The rule that decides whether `user` may use `field`, a root field by its name or coordinate. */
export function explainAccess(
  schema: GraphQLSchema,
  user: User,
  field: string,
): AccessExplained | FieldNotFound {
  const found = rootFieldsOf(schema).find(({ name, coordinate }) => field === name || field === coordinate)
  if (found === undefined) return new FieldNotFound()
  const decided = decideAccess(found, { role: user.role, readOnly: false })
  const isShut = !user.active && decided !== AccessReason.PUBLIC
  const reason = isShut ? AccessReason.ACCOUNT_DISABLED : decided
  const { requires: requiredRole = null, freshWithin = null } = found.rule
  const rule = ruleText(found.rule)
  const confirming = isAllowed(reason) && freshWithin !== null ? [confirmationSentence(freshWithin)] : []
  return Object.assign(new AccessExplained(), {
    user,
    field: found.coordinate,
    rule,
    requiredRole,
    freshWithin,
    allowed: isAllowed(reason),
    reason,
    explanation: [
      `${found.coordinate} has ${rule}.`,
      sentences[reason](user.role, requiredRole),
      ...confirming,
    ].join(' '),
  })
}

const rootFieldsOf = (schema: GraphQLSchema): RootField[] =>
  rootTypes(schema).flatMap((type) => {
    const isMutation = type === schema.getMutationType()
    const operation = operationOf(schema, type)
    return Object.keys(type.getFields()).map((name) => {
      const coordinate = `${type.name}.${name}`
      const rule = rulesOf(schema).get(coordinate) ?? { isPublic: false }
      return { name, coordinate, rule, isMutation, operation }
    })
  })

const operationOf = (schema: GraphQLSchema, type: GraphQLObjectType): RootOperation => {
  if (type === schema.getMutationType()) return RootOperation.MUTATION
  return type === schema.getSubscriptionType() ? RootOperation.SUBSCRIPTION : RootOperation.QUERY
}

const confirmationSentence = (seconds: number): string =>
  `It needs a sign-in or a confirmation within the last ${seconds} seconds.`

const sentences: Record<AccessReason, (role: string, required: string | null) => string> = {
  PUBLIC: () => 'It is open to everyone.',
  ROLE_SUFFICES: (role, required) =>
    role === required
      ? `The account is ${role}, which is what it requires.`
      : `The account is ${role}, which ranks above ${required}.`,
  ROLE_TOO_LOW: (role, required) => `The account is ${role}, which ranks below ${required}.`,
  READ_ONLY_TOKEN: () => 'The token is for exploring, and can neither write nor confirm.',
  ACCOUNT_DISABLED: () => 'The account is disabled, so it cannot sign in.',
}
