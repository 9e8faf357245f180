import type { FragmentType } from '@apollo/client'
import { useFragment } from '@apollo/client/react'
import { Link } from 'react-router'
import type { Part } from '../../feature/audit-words.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import classes from './audit-list.module.css'
import { auditSentence } from './audit-sentence.ts'
import { auditTexts } from './audit-texts.ts'
import { type AuditEntry_EventFragment, AuditEntry_EventFragmentDoc } from './generated/operations.ts'
import type { Vocabulary } from './vocabulary.ts'

interface AuditEntryProps {
  event: FragmentType<AuditEntry_EventFragment>
  vocabulary: Vocabulary
  /** The user to call “you”. Without it, users are named and linked. */
  viewerId: string | undefined
}

export function AuditEntry({ event, vocabulary, viewerId }: AuditEntryProps) {
  const { data, complete } = useFragment({ fragment: AuditEntry_EventFragmentDoc, from: event })
  if (!complete) return null
  return (
    <li className={classes.entry}>
      <p className={classes.sentence}>
        {auditSentence(data, vocabulary, viewerId).map((part) =>
          typeof part === 'string' ? part : <Person key={part.id} person={part} linked={!viewerId} />,
        )}
        {data.outcome === 'FAILURE' && <span className={classes.refused}>{auditTexts.list.refused}</span>}
      </p>
      <p className={classes.circumstances}>
        <RelativeTime value={data.createdAt} />
        {[data.device, data.ipAddress].filter(Boolean).map((fact) => ` · ${fact}`)}
      </p>
    </li>
  )
}

function Person({ person, linked }: { person: Exclude<Part, string>; linked: boolean }) {
  if (!linked) return <bdi>{person.name}</bdi>
  return (
    <Link className={classes.person} to={`/admin/users/${person.id}`}>
      <bdi>{person.name}</bdi>
    </Link>
  )
}
