import { defineFeature } from '../../feature/define-feature.ts'
import { navigationGroups } from '../../feature/navigation-groups.ts'
import { lazyPage } from '../../ui/lazy-page.tsx'

export const sessions = defineFeature({
  name: 'sessions',
  pages: [
    {
      path: '/sessions',
      page: lazyPage(async () => (await import('./sessions-page.tsx')).SessionsPage),
      navigation: { group: navigationGroups.account, label: 'Sessions' },
    },
  ],
  auditWords: async () => (await import('./audit-words.ts')).auditWords,
})
