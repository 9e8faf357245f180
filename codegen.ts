import { globSync } from 'node:fs'
import { dirname } from 'node:path'
import type { CodegenConfig } from '@graphql-codegen/cli'

const root = 'client/src'
const generated = `${root}/apollo/generated`
const plugins = ['typescript-operations', 'typed-document-node']
const importSchemaTypesFrom = `${generated}/schema-types.ts`

/** Each folder's documents are generated into the folder, so that their code is loaded with it and not before. */
const operations = foldersOf(`${root}/**/!(*.text).graphql`).map((folder) => [
  `${folder}/generated/operations.ts`,
  { documents: `${folder}/!(*.text).graphql`, plugins, config: { importSchemaTypesFrom } },
])

/** What is sent without Apollo Client, which would add `__typename` and needs more than a text. */
const operationTexts = foldersOf(`${root}/**/*.text.graphql`).map((folder) => [
  `${folder}/generated/operation-texts.ts`,
  {
    documents: `${folder}/*.text.graphql`,
    plugins,
    config: {
      documentMode: 'string',
      importSchemaTypesFrom,
      inlineFragmentTypes: 'inline',
      nonOptionalTypename: false,
      skipTypename: true,
    },
  },
])

function foldersOf(documents: string): string[] {
  return [...new Set(globSync(documents).map(dirname))]
}

/** The operations of a folder of the server, as texts with types. */
const textsOf = (folder: string, operationFrom: string) => ({
  documents: `${folder}/operations.graphql`,
  plugins: ['typescript-operations', { './server/codegen/operation-texts.js': { operationFrom } }],
  config: { inlineFragmentTypes: 'inline' as const, nonOptionalTypename: false, skipTypename: true },
})

const config: CodegenConfig = {
  schema: 'schema.graphql',
  overwrite: true,
  generates: {
    ...Object.fromEntries([...operations, ...operationTexts]),
    [`${generated}/schema-types.ts`]: {
      documents: `${root}/**/*.graphql`,
      plugins: ['typescript-operations'],
      config: { generateOperationTypes: false },
    },
    'server/src/features/rest-facade/generated/operations.ts': textsOf(
      'server/src/features/rest-facade',
      '../../../core/operation.ts',
    ),
    'server/src/testing/generated/operations.ts': textsOf('server/src/testing', '../../core/operation.ts'),
    [`${generated}/possible-types.ts`]: { plugins: ['./client/codegen/possible-types.js'] },
    [`${generated}/root-fields.ts`]: { plugins: ['./client/codegen/root-fields.js'] },
  },
  config: {
    useTypeImports: true,
    importExtension: '.ts',
    // Apollo's own data masking: a component sees the fields of its own fragment only.
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
