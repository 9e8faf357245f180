import { useLazyQuery } from '@apollo/client/react'
import { Button, Group, NativeSelect } from '@mantine/core'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { useCan, useRootFields } from '../../apollo/viewer.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { isolated } from '../../ui/names.ts'
import { Section } from '../../ui/section.tsx'
import { administrationTexts } from './administration-texts.ts'
import classes from './explain-access.module.css'
import { ExplainAccessDocument } from './generated/operations.ts'

const texts = administrationTexts.explain

interface Person {
  id: string
  firstName: string
}

/** For administrators: whether this user may use a field of the API, and why. */
export function ExplainAccess({ user }: { user: Person }) {
  return useCan('explainAccess') ? (
    <Section title={texts.title} description={texts.description(isolated(user.firstName))}>
      <Question userId={user.id} />
    </Section>
  ) : null
}

interface Answer {
  allowed: boolean
  explanation: string
}

function Question({ userId }: { userId: string }) {
  const fields = useRootFields()
  const [field, setField] = useState('')
  const [answer, setAnswer] = useState<Answer>()
  const [failure, setFailure] = useState<string>()
  // Not cached: role and status may have changed.
  const [explain, { loading }] = useLazyQuery(ExplainAccessDocument, { fetchPolicy: 'no-cache' })

  const choose = (chosen: string) => {
    setField(chosen)
    setAnswer(undefined)
  }

  const ask = async (event: React.SyntheticEvent) => {
    event.preventDefault()
    setFailure(undefined)
    const { data, problem } = await attempt(explain({ variables: { userId, field } }))
    if (problem) return setFailure(problem.message)
    if (data.explainAccess.__typename !== 'AccessExplained') return setFailure(data.explainAccess.message)
    setAnswer(data.explainAccess)
  }

  return (
    <form onSubmit={(event) => void ask(event)}>
      <FormAlert>{failure}</FormAlert>
      <Group align="end" gap="xs">
        <NativeSelect
          label={texts.field}
          value={field}
          data={[
            { value: '', label: texts.choose },
            { group: texts.reads, items: coordinatesOf('Query', fields) },
            { group: texts.changes, items: coordinatesOf('Mutation', fields) },
          ]}
          onChange={(event) => choose(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" disabled={field === ''} loading={loading}>
          {texts.ask}
        </Button>
      </Group>
      <div role="status">
        {answer && (
          <p className={classes.answer} data-allowed={answer.allowed}>
            <strong>{answer.allowed ? texts.allowed : texts.denied}</strong> {answer.explanation}
          </p>
        )}
      </div>
    </form>
  )
}

function coordinatesOf(type: 'Query' | 'Mutation', fields: ReturnType<typeof useRootFields>) {
  const operation = type === 'Query' ? 'QUERY' : 'MUTATION'
  const names = fields.filter((field) => field.operation === operation).map((field) => field.field)
  return names.sort().map((name) => ({ value: `${type}.${name}`, label: name }))
}
