import { defineFeature } from '../../feature/define-feature.ts'
import { navigationGroups } from '../../feature/navigation-groups.ts'
import { lazyPage } from '../../ui/lazy-page.tsx'
import { MovedToAdmin, ToUsers } from './redirects.tsx'

export const administration = defineFeature({
  name: 'administration',
  pages: [
    {
      path: '/admin/users',
      page: lazyPage(async () => (await import('./users-page.tsx')).UsersPage),
      needs: 'users',
      navigation: { group: navigationGroups.administration, label: 'Users' },
    },
    {
      path: '/admin/users/:id',
      page: lazyPage(async () => (await import('./user-page.tsx')).UserPage),
      needs: 'users',
    },
    {
      path: '/admin/users/new',
      page: lazyPage(async () => (await import('./new-user-page.tsx')).NewUserPage),
      needs: 'createUser',
    },
    { path: '/admin', page: ToUsers },
    { path: '/users/*', page: MovedToAdmin },
  ],
  auditWords: async () => (await import('./audit-words.ts')).auditWords,
})
