import { Argument, DeprecationReason, FieldLink, TypeLink } from '@graphiql/plugin-doc-explorer'
import { MarkdownContent } from '@graphiql/react'
import type { GraphQLField, GraphQLSchema } from 'graphql'
import classes from './role-docs.module.css'
import { RuleBadges } from './rule-badges.tsx'

type Field = GraphQLField<unknown, unknown>

interface RuledFieldsProps {
  schema: GraphQLSchema
  fields: readonly Field[]
}

export function RuledFields({ schema, fields }: RuledFieldsProps) {
  return (
    <ul className={classes.fields}>
      {fields.map((field) => (
        <li key={field.name}>
          <RuledFieldItem schema={schema} field={field} />
        </li>
      ))}
    </ul>
  )
}

function RuledFieldItem({ schema, field }: { schema: GraphQLSchema; field: Field }) {
  return (
    <>
      <div className={classes.head}>
        <span>
          <FieldLink field={field} />
          <Arguments field={field} />
          {': '}
          <TypeLink type={field.type} />
        </span>
        <RuleBadges schema={schema} field={field} />
      </div>
      {field.description && (
        <MarkdownContent type="description" onlyShowFirstChild>
          {field.description}
        </MarkdownContent>
      )}
      <DeprecationReason>{field.deprecationReason ?? null}</DeprecationReason>
    </>
  )
}

function Arguments({ field: { args } }: { field: Field }) {
  if (args.length === 0) return null
  return (
    <>
      (
      {args.map((arg, index) => (
        <span key={arg.name}>
          {index > 0 && ', '}
          <Argument arg={arg} inline />
        </span>
      ))}
      )
    </>
  )
}
