import { type GraphiQLPlugin, useGraphiQL } from '@graphiql/react'
import type { GraphQLSchema } from 'graphql'
import { type Example, exampleGroups } from './examples.ts'
import classes from './examples-plugin.module.css'
import { useExplorer } from './explorer-context.ts'
import { explorerTexts } from './explorer-texts.ts'
import { RuleBadges } from './rule-badges.tsx'
import { useOpenOperation } from './use-open-operation.ts'

const texts = explorerTexts.examples

/** Example operations, grouped by feature. */
export const EXAMPLES: GraphiQLPlugin = {
  title: texts.title,
  icon: () => (
    <svg viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" aria-hidden="true">
      <path d="M2.5 3.5h5M2.5 8h5M2.5 12.5h5M10.5 5l4 3-4 3z" strokeLinecap="round" strokeLinejoin="round" />
    </svg>
  ),
  content: Examples,
}

function Examples() {
  return (
    <section aria-label={texts.title} className={classes.pane}>
      <div className={classes.title}>{texts.title}</div>
      <p className={classes.lead}>{texts.lead}</p>
      {exampleGroups.map(({ title, examples }) => (
        <div key={title}>
          <h2 className={classes.heading}>{title}</h2>
          <ul className={classes.list}>
            {examples.map((example) => (
              <ExampleItem key={example.name} example={example} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  )
}

function ExampleItem({ example }: { example: Example }) {
  const { published } = useExplorer()
  const isReady = useGraphiQL(({ queryEditor, variableEditor }) => Boolean(queryEditor && variableEditor))
  const open = useOpenOperation()
  const { name, field, query, variables = '', fillIn } = example
  const ruled = rootField(published.schema, field)
  return (
    <li className={classes.item}>
      <span className={classes.name}>{name}</span>
      {ruled && <RuleBadges schema={published.schema} field={ruled} short />}
      <span className={classes.actions}>
        <button
          type="button"
          className={classes.action}
          disabled={!isReady}
          aria-label={`${texts.open}: ${name}`}
          onClick={() => open({ query, variables })}
        >
          {texts.open}
        </button>
        {!fillIn && (
          <button
            type="button"
            className={classes.run}
            disabled={!isReady}
            aria-label={`${texts.run}: ${name}`}
            onClick={() => open({ query, variables }, { run: true })}
          >
            {texts.run}
          </button>
        )}
      </span>
    </li>
  )
}

const rootField = (schema: GraphQLSchema, name: string) =>
  [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()]
    .map((type) => type?.getFields()[name])
    .find((field) => field !== undefined)
