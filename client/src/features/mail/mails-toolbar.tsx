import { NativeSelect, TextInput } from '@mantine/core'
import { type MailFilters, mailKinds, mailStates } from './mail-filters.ts'
import { mailTexts } from './mail-texts.ts'
import classes from './mails-toolbar.module.css'

const texts = mailTexts.filters

interface MailsToolbarProps {
  /** As typed; the list follows after a pause. */
  recipient: string
  filters: MailFilters
  onType: (recipient: string) => void
  onChange: (change: Partial<MailFilters>) => void
}

export function MailsToolbar({ recipient, filters, onType, onChange }: MailsToolbarProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers learnt <search> in 2023 only
    <div role="search" aria-label={texts.label} className={classes.toolbar}>
      <NativeSelect
        label={texts.state}
        value={filters.state}
        data={[
          { value: '', label: texts.anyState },
          ...mailStates.map((state) => ({ value: state, label: mailTexts.states[state] })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ state: mailStates.find((state) => state === value) ?? '' })
        }
      />
      <NativeSelect
        label={texts.kind}
        value={filters.kind}
        data={[
          { value: '', label: texts.anyKind },
          ...mailKinds.map((kind) => ({ value: kind, label: mailTexts.kinds[kind] })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ kind: mailKinds.find((kind) => kind === value) ?? '' })
        }
      />
      <TextInput
        className={classes.recipient}
        type="search"
        label={texts.recipient}
        placeholder={texts.recipientHelp}
        value={recipient}
        onChange={({ currentTarget: { value } }) => onType(value)}
      />
    </div>
  )
}
