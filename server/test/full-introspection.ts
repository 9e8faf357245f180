import { getIntrospectionQuery } from 'graphql'

/** The introspection that explorers and code generators send. */
export const fullIntrospection = getIntrospectionQuery({
  inputValueDeprecation: true,
  directiveIsRepeatable: true,
  schemaDescription: true,
  specifiedByUrl: true,
  oneOf: true,
})
