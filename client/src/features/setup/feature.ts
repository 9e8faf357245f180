import { defineFeature } from '../../feature/define-feature.ts'
import { lazyPage } from '../../ui/lazy-page.tsx'

export const setup = defineFeature({
  name: 'setup',
  pages: [
    {
      path: '/setup',
      page: lazyPage(async () => (await import('./setup-page.tsx')).SetupPage),
      audience: 'everyone',
    },
  ],
  auditWords: async () => (await import('./audit-words.ts')).auditWords,
})
