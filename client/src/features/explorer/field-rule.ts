import {
  type DocumentNode,
  type FieldDefinitionNode,
  type GraphQLSchema,
  getDirectiveValues,
  getOperationAST,
  Kind,
  type OperationDefinitionNode,
  OperationTypeNode,
} from 'graphql'
import type { Role } from '../../apollo/generated/schema-types.ts'

/** Who may use a field: everyone, or users with at least this role. */
export type FieldRule = 'PUBLIC' | Role

/** A field, or another element of the schema. */
export interface Ruled {
  readonly astNode?: { readonly kind: string } | null | undefined
}

/** The rule applied to a field in the published schema. Most fields below the root have none. */
export function ruleOf(schema: GraphQLSchema, { astNode }: Ruled): FieldRule | undefined {
  if (!isFieldDefinition(astNode)) return undefined
  const isPublic = schema.getDirective('public')
  const auth = schema.getDirective('auth')
  if (isPublic && getDirectiveValues(isPublic, astNode)) return 'PUBLIC'
  const required = auth && getDirectiveValues(auth, astNode)?.requires
  return roles.find((role) => role === required)
}

/** With `@fresh`: the greatest age of the sign-in or confirmation, in seconds. */
export function freshWithinOf(schema: GraphQLSchema, { astNode }: Ruled): number | undefined {
  const fresh = schema.getDirective('fresh')
  if (!fresh || !isFieldDefinition(astNode)) return undefined
  const within = getDirectiveValues(fresh, astNode)?.within
  return typeof within === 'number' ? within : undefined
}

const roles: readonly Role[] = ['CLIENT', 'EMPLOYEE', 'MANAGER', 'ADMIN']

const isFieldDefinition = (node: Ruled['astNode']): node is FieldDefinitionNode =>
  node?.kind === Kind.FIELD_DEFINITION

/** Whether an operation is a subscription. */
export const isSubscription = (document: DocumentNode, operationName: string | null | undefined): boolean =>
  getOperationAST(document, operationName)?.operation === OperationTypeNode.SUBSCRIPTION

/** Whether an operation has public fields only. Fragments are not inspected. */
export function isPublicOperation(
  schema: GraphQLSchema,
  document: DocumentNode,
  operationName: string | null | undefined,
): boolean {
  const operation = document.definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION &&
      (!operationName || definition.name?.value === operationName),
  )
  const fields = operation && schema.getRootType(operation.operation)?.getFields()
  if (!fields) return false
  return operation.selectionSet.selections.every((selection) => {
    if (selection.kind !== Kind.FIELD) return false
    const field = fields[selection.name.value]
    return selection.name.value.startsWith('__') || (field && ruleOf(schema, field) === 'PUBLIC')
  })
}
