import type { GraphQLSchema } from 'graphql'
import { builtInFeatures } from './built-in-features.ts'
import type { Feature } from './features/feature.ts'
import { buildGatehouseSchema } from './schema.ts'

const schemas = new WeakMap<readonly Feature[], Promise<GraphQLSchema>>()

/** Returns the schema of `features`, cached per list. */
export function publishedSchema(features: readonly Feature[] = builtInFeatures): Promise<GraphQLSchema> {
  const building =
    schemas.get(features) ?? buildGatehouseSchema({ features, resolvers: resolversOf(features) })
  schemas.set(features, building)
  return building
}

function resolversOf(features: readonly Feature[]): Parameters<typeof buildGatehouseSchema>[0]['resolvers'] {
  const [first, ...others] = features.flatMap(({ resolvers }) => resolvers ?? [])
  if (first === undefined) throw new Error('No feature has a resolver.')
  return [first, ...others]
}
