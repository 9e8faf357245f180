import type { CodegenConfig } from '@graphql-codegen/cli'

const features = [
  'apollo',
  'sign-in',
  'profile',
  'sessions',
  'administration',
  'audit',
  'invitation',
  'setup',
  'explorer',
]

/** A feature's documents are generated into the feature, so that its code is loaded with it and not before. */
const operations = features.map((feature) => [
  `client/src/${feature}/generated/operations.ts`,
  {
    documents: `client/src/${feature}/*.graphql`,
    plugins: ['typescript-operations', 'typed-document-node'],
  },
])

const config: CodegenConfig = {
  schema: 'schema.graphql',
  overwrite: true,
  generates: {
    ...Object.fromEntries(operations),
    'client/src/apollo/generated/possible-types.ts': { plugins: ['./client/codegen/possible-types.js'] },
    'client/src/apollo/generated/root-fields.ts': { plugins: ['./client/codegen/root-fields.js'] },
  },
  config: {
    useTypeImports: true,
    // Apollo's own data masking: a fragment's fields are seen by the component that asked for them.
    inlineFragmentTypes: 'mask',
    customDirectives: { apolloUnmask: true },
    nonOptionalTypename: true,
    skipTypeNameForRoot: true,
    scalars: { DateTimeISO: 'string', ID: 'string' },
    defaultScalarType: 'unknown',
    disableDescriptions: true,
  },
}

export default config
