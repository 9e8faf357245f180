import { TypeLink } from '@graphiql/plugin-doc-explorer'
import {
  buildSchema,
  type GraphQLObjectType,
  type GraphQLSchema,
  introspectionFromSchema,
  isIntrospectionType,
} from 'graphql'
import { download } from './download.ts'
import { useExplorer } from './explorer-context.ts'
import { explorerTexts } from './explorer-texts.ts'
import classes from './role-docs.module.css'
import { RuledFields } from './ruled-fields.tsx'

const texts = explorerTexts.docs

/** The start page of the documentation: root fields and their roles. */
export function DocsHome({ schema }: { schema: GraphQLSchema }) {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => !isIntrospectionType(type) && !roots.some((root) => root === type),
  )
  return (
    <>
      <Downloads />
      <Root title={texts.queries} type={schema.getQueryType()} schema={schema} />
      <Root title={texts.mutations} type={schema.getMutationType()} schema={schema} />
      <Root title={texts.subscriptions} type={schema.getSubscriptionType()} schema={schema} />
      <h2 className={classes.heading}>{texts.types}</h2>
      <ul className={classes.types}>
        {types.map((type) => (
          <li key={type.name}>
            <TypeLink type={type} />
          </li>
        ))}
      </ul>
    </>
  )
}

interface RootProps {
  title: string
  type: GraphQLObjectType | null | undefined
  schema: GraphQLSchema
}

function Root({ title, type, schema }: RootProps) {
  if (!type) return null
  return (
    <>
      <h2 className={classes.heading}>{title}</h2>
      <RuledFields schema={schema} fields={Object.values(type.getFields())} />
    </>
  )
}

function Downloads() {
  const { sdl } = useExplorer().published
  const introspection = () =>
    JSON.stringify({ data: introspectionFromSchema(buildSchema(sdl)) }, undefined, 2)
  return (
    <p className={classes.downloads}>
      {texts.download}
      <button type="button" onClick={() => download('schema.graphql', 'text/plain', sdl)}>
        {texts.sdl}
      </button>
      <button
        type="button"
        onClick={() => download('introspection.json', 'application/json', introspection())}
      >
        {texts.introspection}
      </button>
    </p>
  )
}
