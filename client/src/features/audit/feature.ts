import { defineFeature } from '../../feature/define-feature.ts'
import { navigationGroups } from '../../feature/navigation-groups.ts'
import { lazyPage } from '../../ui/lazy-page.tsx'

export const audit = defineFeature({
  name: 'audit',
  pages: [
    {
      path: '/activity',
      page: lazyPage(async () => (await import('./activity-page.tsx')).ActivityPage),
      navigation: { group: navigationGroups.account, label: 'Recent activity' },
    },
    {
      path: '/admin/audit',
      page: lazyPage(async () => (await import('./audit-page.tsx')).AuditPage),
      needs: 'auditEvents',
      navigation: { group: navigationGroups.administration, label: 'Audit log' },
    },
  ],
})
