import type { FragmentType } from '@apollo/client'
import { useFragment } from '@apollo/client/react'
import { Facts } from '../../ui/facts.tsx'
import { formatDay } from '../../ui/format-time.ts'
import { uiTexts } from '../../ui/ui-texts.ts'
import { type AccountFacts_UserFragment, AccountFacts_UserFragmentDoc } from './generated/operations.ts'
import { profileTexts } from './profile-texts.ts'

const texts = profileTexts.profile

/** What users cannot change themselves. */
export function AccountFacts({ user }: { user: FragmentType<AccountFacts_UserFragment> }) {
  const { data, complete } = useFragment({ fragment: AccountFacts_UserFragmentDoc, from: user })
  if (!complete) return null
  return (
    <Facts
      facts={[
        [texts.role, uiTexts.roles[data.role]],
        [texts.memberSince, formatDay(new Date(data.createdAt))],
      ]}
    />
  )
}
