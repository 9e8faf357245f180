import {
  buildASTSchema,
  buildSchema,
  type FieldDefinitionNode,
  type GraphQLSchema,
  Kind,
  parse,
  visit,
} from 'graphql'
import { clientSettingsUrl } from '../../apollo/config.ts'
import { explorerTexts } from './explorer-texts.ts'
import { freshWithinOf, ruleOf } from './field-rule.ts'

export interface PublishedSchema {
  /** As published, byte for byte. */
  sdl: string
  /** With each field's rule as the last paragraph of its description, which the editor shows while typing. */
  schema: GraphQLSchema
  /** Whether administrators may act as a role, which production does not allow. */
  offersRoles: boolean
}

/** Loads the published schema, which is available even if introspection is off and contains the applied directives. */
export async function loadPublishedSchema(): Promise<PublishedSchema> {
  const [response, settings] = await Promise.all([fetch('/schema.graphql'), fetch(clientSettingsUrl)])
  if (!response.ok) throw new Error(explorerTexts.unreadable(response.status))
  const sdl = await response.text()
  const { explorer }: { explorer?: unknown } = await settings.json()
  return { sdl, schema: describeRules(sdl), offersRoles: explorer === 'everyone' }
}

export function describeRules(sdl: string): GraphQLSchema {
  const published = buildSchema(sdl)
  const document = visit(parse(sdl), {
    [Kind.FIELD_DEFINITION]: (node: FieldDefinitionNode) => {
      const rule = ruleOf(published, { astNode: node })
      if (!rule) return undefined
      const within = freshWithinOf(published, { astNode: node })
      const sentences = [explorerTexts.rule(rule), ...(within ? [explorerTexts.fresh.rule(within)] : [])]
      const value = [node.description?.value, `*${sentences.join(' ')}*`].filter(Boolean).join('\n\n')
      return { ...node, description: { kind: Kind.STRING, value, block: true } }
    },
  })
  return buildASTSchema(document)
}
