import {
  DOC_EXPLORER_PLUGIN,
  FieldDocumentation,
  Search,
  TypeDocumentation,
  useDocExplorer,
  useDocExplorerActions,
} from '@graphiql/plugin-doc-explorer'
import {
  ChevronLeftIcon,
  DocsFilledIcon,
  DocsIcon,
  type GraphiQLPlugin,
  MarkdownContent,
  useGraphiQL,
} from '@graphiql/react'
import { type GraphQLNamedType, type GraphQLSchema, isInterfaceType, isObjectType, isType } from 'graphql'
import { DocsHome } from './docs-home.tsx'
import { explorerTexts } from './explorer-texts.ts'
import { ruleOf } from './field-rule.ts'
import classes from './role-docs.module.css'
import { RuleBadges } from './rule-badges.tsx'
import { RuledFields } from './ruled-fields.tsx'

const texts = explorerTexts.docs

/**
 * GraphiQL's documentation with the role that each field requires. Keeps the title because GraphiQL's shortcut looks
 * for it.
 */
export const ROLE_DOCS: GraphiQLPlugin = {
  title: DOC_EXPLORER_PLUGIN.title,
  icon: function Icon() {
    const visible = useGraphiQL(({ visiblePlugin }) => visiblePlugin)
    return visible === ROLE_DOCS ? <DocsFilledIcon /> : <DocsIcon />
  },
  content: RoleDocs,
}

function RoleDocs() {
  const schema = useGraphiQL((state) => state.schema)
  const stack = useDocExplorer()
  const { pop } = useDocExplorerActions()
  const here = stack.at(-1)
  const before = stack.at(-2)
  if (!schema || !here) return null
  return (
    <section className="graphiql-doc-explorer" aria-label={texts.title}>
      <div className="graphiql-doc-explorer-header">
        <div className="graphiql-doc-explorer-header-content">
          {before && (
            <button
              type="button"
              className={`graphiql-doc-explorer-back ${classes.back}`}
              aria-label={texts.back(before.name)}
              onClick={pop}
            >
              <ChevronLeftIcon />
              {before.name}
            </button>
          )}
          <div className="graphiql-doc-explorer-title">{here.name}</div>
        </div>
        <Search key={here.name} />
      </div>
      <div className="graphiql-doc-explorer-content">
        {here.def === undefined && <DocsHome schema={schema} />}
        {isType(here.def) && <RuledType schema={schema} type={here.def} />}
        {here.def && !isType(here.def) && <RuledField schema={schema} field={here.def} />}
      </div>
    </section>
  )
}

function RuledType({ schema, type }: { schema: GraphQLSchema; type: GraphQLNamedType }) {
  const fields = isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : []
  if (!fields.some((field) => ruleOf(schema, field))) return <TypeDocumentation type={type} />
  return (
    <>
      {type.description && <MarkdownContent type="description">{type.description}</MarkdownContent>}
      <RuledFields schema={schema} fields={fields} />
    </>
  )
}

type Documented = React.ComponentProps<typeof FieldDocumentation>['field']

function RuledField({ schema, field }: { schema: GraphQLSchema; field: Documented }) {
  return (
    <>
      <div>
        <RuleBadges schema={schema} field={field} />
      </div>
      <FieldDocumentation field={field} />
    </>
  )
}
