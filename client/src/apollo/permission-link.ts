import { ApolloLink } from '@apollo/client'
import { getMainDefinition } from '@apollo/client/utilities'
import { type DocumentNode, Kind } from 'graphql'
import { defer, of, switchMap, tap } from 'rxjs'
import { ViewerDocument } from './generated/operations.ts'
import { type RootField, requiredRoles } from './generated/root-fields.ts'

/** What the server answered about one access token. */
interface Known {
  authorization: unknown
  allowed: ReadonlySet<unknown>
}

/**
 * Refuses an operation that the user's role does not allow in the server's words, without sending it: browsers print each
 * 403 to the console. The role is in the access token, so what is known about a token is exact. After it was renewed, as
 * when the role has changed, the next such operation asks first.
 */
export class PermissionLink extends ApolloLink {
  #known: Known | undefined

  override request(operation: ApolloLink.Operation, forward: ApolloLink.ForwardFunction) {
    const { authorization } = operation.getContext().headers ?? {}
    const restricted = rootFields(operation.query).filter(requiresRole)
    if (restricted.length === 0)
      return forward(operation).pipe(tap(({ data }) => this.#note(authorization, data)))
    const permissions = async () => {
      if (this.#known?.authorization !== authorization) await askPermissions(operation)
    }
    const answer = () => {
      const field = restricted.find((each) => this.#denies(authorization, each))
      return field ? of(refusalOf(field)) : forward(operation)
    }
    return defer(permissions).pipe(switchMap(answer))
  }

  #note(authorization: unknown, data: Record<string, unknown> | null | undefined): void {
    if (!Array.isArray(data?.permissions)) return
    const allowed = data.permissions.filter(({ allowed }) => allowed).map(({ field }) => field)
    this.#known = { authorization, allowed: new Set(allowed) }
  }

  #denies(authorization: unknown, field: RootField): boolean {
    return this.#known?.authorization === authorization && !this.#known?.allowed.has(field)
  }
}

const refusalOf = (field: RootField): ApolloLink.Result => {
  const extensions = { code: 'FORBIDDEN', executed: false, requiredRole: requiredRoles[field] }
  return { errors: [{ message: `${field} needs another role.`, extensions }] }
}

const requiresRole = (field: string): field is RootField => field in requiredRoles

/** Through the whole chain, so that the cache and the open page know it too. Without an answer, the server decides. */
const askPermissions = ({ client }: ApolloLink.Operation): Promise<unknown> =>
  client.query({ query: ViewerDocument, fetchPolicy: 'network-only' }).catch(() => undefined)

const rootFields = (document: DocumentNode): string[] =>
  getMainDefinition(document).selectionSet.selections.flatMap((node) =>
    node.kind === Kind.FIELD ? [node.name.value] : [],
  )
