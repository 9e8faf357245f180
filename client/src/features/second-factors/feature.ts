import { lazy } from 'react'
import { defineFeature } from '../../feature/define-feature.ts'
import { navigationGroups } from '../../feature/navigation-groups.ts'
import { lazyPage } from '../../ui/lazy-page.tsx'

export const secondFactors = defineFeature({
  name: 'second-factors',
  pages: [
    {
      path: '/security',
      page: lazyPage(async () => (await import('./security-page.tsx')).SecurityPage),
      navigation: { group: navigationGroups.account, label: 'Security' },
    },
    {
      path: '/security/start',
      page: lazyPage(async () => (await import('./passkey-start-page.tsx')).PasskeyStartPage),
    },
  ],
  notice: lazy(async () => ({ default: (await import('./second-factor-notice.tsx')).SecondFactorNotice })),
  enrolment: lazy(async () => ({ default: (await import('./enrolment.tsx')).Enrolment })),
  auditWords: async () => (await import('./audit-words.ts')).auditWords,
})
