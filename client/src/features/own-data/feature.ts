import { defineFeature } from '../../feature/define-feature.ts'
import { navigationGroups } from '../../feature/navigation-groups.ts'
import { lazyPage } from '../../ui/lazy-page.tsx'

export const ownData = defineFeature({
  name: 'own-data',
  pages: [
    {
      path: '/your-data',
      page: lazyPage(async () => (await import('./own-data-page.tsx')).OwnDataPage),
      needs: 'exportMyData',
      navigation: { group: navigationGroups.account, label: 'Your data' },
    },
  ],
  auditWords: async () => (await import('./audit-words.ts')).auditWords,
})
