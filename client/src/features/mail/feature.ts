import { defineFeature } from '../../feature/define-feature.ts'
import { navigationGroups } from '../../feature/navigation-groups.ts'
import { lazyPage } from '../../ui/lazy-page.tsx'

export const mail = defineFeature({
  name: 'mail',
  pages: [
    {
      path: '/admin/mails',
      page: lazyPage(async () => (await import('./mails-page.tsx')).MailsPage),
      needs: 'mails',
      navigation: { group: navigationGroups.administration, label: 'Mail' },
    },
  ],
  auditWords: async () => (await import('./audit-words.ts')).auditWords,
})
