import { defineFeature } from '../../feature/define-feature.ts'
import { lazyPage } from '../../ui/lazy-page.tsx'
import { linkPage } from '../../ui/link-page.tsx'

export const recovery = defineFeature({
  name: 'recovery',
  pages: [
    {
      path: '/forgot-password',
      page: lazyPage(async () => (await import('./forgot-password-page.tsx')).ForgotPasswordPage),
      audience: 'everyone',
    },
    {
      path: '/reset',
      page: linkPage(async () => (await import('./reset-page.tsx')).ResetPage),
      audience: 'everyone',
    },
  ],
  auditWords: async () => (await import('./audit-words.ts')).auditWords,
})
