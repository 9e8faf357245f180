import { defineFeature } from '../../feature/define-feature.ts'
import { navigationGroups } from '../../feature/navigation-groups.ts'
import { lazyPage } from '../../ui/lazy-page.tsx'

export const profile = defineFeature({
  name: 'profile',
  pages: [
    {
      path: '/profile',
      page: lazyPage(async () => (await import('./profile-page.tsx')).ProfilePage),
      navigation: { group: navigationGroups.account, label: 'Profile' },
    },
    {
      path: '/password',
      page: lazyPage(async () => (await import('./password-page.tsx')).PasswordPage),
      navigation: { group: navigationGroups.account, label: 'Password' },
    },
  ],
  auditWords: async () => (await import('./audit-words.ts')).auditWords,
})
