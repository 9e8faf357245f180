import type { FastifyReply, FastifyRequest } from 'fastify'
import type { ExecuteOperation } from '../../gate/route-group.ts'
import type { Call, Manner } from './facade-route.ts'
import { fieldProblemsOf } from './field-sentences.ts'
import { simplejwtManner } from './manners.ts'
import { requireFields } from './read-bodies.ts'
import { problemOf } from './refused-operation.ts'
import { RequestFields } from './request-fields.ts'

interface CallParts {
  readonly execute: ExecuteOperation
  readonly schemes: readonly string[]
  readonly authorizationHeader: string
  readonly publicUrl: string
  readonly passwordMinLength: number
  /** The former service whose refresh tokens are exchanged; undefined if none. */
  readonly formerService: { readonly until: Date } | undefined
}

/** Makes a request into what routes need of it. */
export const newCall =
  ({ execute, schemes, authorizationHeader, publicUrl, passwordMinLength, formerService }: CallParts) =>
  (request: FastifyRequest, reply: FastifyReply, manner: Manner = simplejwtManner): Call => {
    const fields = new RequestFields(requireFields(request.body))
    const header = String(request.headers[authorizationHeader] ?? '')
    return {
      fields,
      manner,
      signInUrl: `${publicUrl}/sign-in`,
      exchangesTokens: formerService !== undefined && Date.now() < formerService.until.getTime(),
      run: async (operation, options) => {
        const bearer = tokenIn(header, schemes)
        const { data, errors } = await execute(request, reply, operation, { ...options, bearer })
        if (data === undefined) throw problemOf(errors, { schemes, header })
        return data
      },
      checkFields: () => {
        if (fields.problems !== undefined) throw manner.invalid(fields.problems)
      },
      invalid: (errors, names) => manner.invalid(fieldProblemsOf(errors, names, passwordMinLength)),
    }
  }

/** The token after a scheme that only this flavour knows. The server reads `Bearer` itself. */
function tokenIn(header: string, schemes: readonly string[]): string | undefined {
  const [scheme = '', token, ...rest] = header.trim().split(/\s+/)
  const isOwn = scheme.toLowerCase() !== 'bearer' && schemes.includes(scheme.toLowerCase())
  return isOwn && rest.length === 0 ? token : undefined
}
