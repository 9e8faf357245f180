import { Argument, DeprecationReason, FieldLink, TypeLink } from '@graphiql/plugin-doc-explorer'
import { MarkdownContent } from '@graphiql/react'
import type { GraphQLField, GraphQLSchema } from 'graphql'
import { ruleOf } from './field-rule.ts'
import { RoleBadge } from './role-badge.tsx'
import classes from './role-docs.module.css'

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
  const rule = ruleOf(schema, field)
  return (
    <>
      <div className={classes.head}>
        <span>
          <FieldLink field={field} />
          <Arguments field={field} />
          {': '}
          <TypeLink type={field.type} />
        </span>
        {rule && <RoleBadge rule={rule} />}
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
