import { NativeSelect, TextInput } from '@mantine/core'
import { type AuditFilters, outcomes } from './audit-filters.ts'
import { auditTexts } from './audit-texts.ts'
import classes from './audit-toolbar.module.css'
import { PersonFilter } from './person-filter.tsx'
import type { Vocabulary } from './vocabulary.ts'

const texts = auditTexts.filters

interface AuditToolbarProps {
  filters: AuditFilters
  vocabulary: Vocabulary
  onChange: (change: Partial<AuditFilters>) => void
}

export function AuditToolbar({ filters, vocabulary, onChange }: AuditToolbarProps) {
  const { kinds, wordsOf } = vocabulary
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers learnt <search> in 2023 only
    <div role="search" aria-label={texts.label} className={classes.toolbar}>
      <NativeSelect
        label={texts.kind}
        value={filters.kind}
        data={[
          { value: '', label: texts.anyKind },
          ...kinds.map((kind) => ({ value: kind, label: wordsOf(kind).label })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ kind: kinds.find((kind) => kind === value) ?? '' })
        }
      />
      <NativeSelect
        label={texts.outcome}
        value={filters.outcome}
        data={[
          { value: '', label: texts.anyOutcome },
          ...outcomes.map((outcome) => ({ value: outcome, label: texts[outcome] })),
        ]}
        onChange={({ currentTarget: { value } }) =>
          onChange({ outcome: outcomes.find((outcome) => outcome === value) ?? '' })
        }
      />
      <TextInput
        type="date"
        label={texts.since}
        value={filters.since}
        max={filters.until || undefined}
        onChange={({ currentTarget: { value } }) => onChange({ since: value })}
      />
      <TextInput
        type="date"
        label={texts.until}
        value={filters.until}
        min={filters.since || undefined}
        onChange={({ currentTarget: { value } }) => onChange({ until: value })}
      />
      <PersonFilter filters={filters} onChange={onChange} />
    </div>
  )
}
