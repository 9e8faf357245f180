import type { FragmentType } from '@apollo/client'
import { useFragment } from '@apollo/client/react'
import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import { useCan } from '../../apollo/viewer.ts'
import { Facts } from '../../ui/facts.tsx'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { Section } from '../../ui/section.tsx'
import { uiTexts } from '../../ui/ui-texts.ts'
import { administrationTexts } from './administration-texts.ts'
import { type UserFacts_UserFragment, UserFacts_UserFragmentDoc } from './generated/operations.ts'

const texts = administrationTexts.person
const access = administrationTexts.list

export function UserFacts({ user }: { user: FragmentType<UserFacts_UserFragment> }) {
  const mayAudit = useCan('auditEvents')
  const { data, complete } = useFragment({ fragment: UserFacts_UserFragmentDoc, from: user })
  if (!complete) return null
  return (
    <Section title={texts.account}>
      <Facts
        facts={[
          [texts.email, <bdi key="email">{data.email}</bdi>],
          [texts.phone, data.phone === null ? texts.none : <bdi key="phone">{data.phone}</bdi>],
          [texts.role, uiTexts.roles[data.role]],
          [texts.state, data.active ? access.active : access.disabled],
          ...(data.legacyId === null
            ? []
            : [[texts.formerId, <bdi key="former-id">{data.legacyId}</bdi>] as const]),
          [texts.joined, <RelativeTime key="joined" value={data.createdAt} />],
          [texts.changed, <RelativeTime key="changed" value={data.updatedAt} />],
        ]}
      />
      {mayAudit && (
        <Anchor
          component={Link}
          to={`/admin/audit?about=${data.id}`}
          size="sm"
          underline="always"
          display="inline-block"
          mt="xs"
        >
          {texts.toActivity}
        </Anchor>
      )}
    </Section>
  )
}
