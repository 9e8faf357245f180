import { defineFeature } from '../../feature/define-feature.ts'
import { lazyPage } from '../../ui/lazy-page.tsx'

export const signIn = defineFeature({
  name: 'sign-in',
  pages: [
    {
      path: '/sign-in',
      page: lazyPage(async () => (await import('./sign-in-page.tsx')).SignInPage),
      audience: 'signed-out',
    },
    {
      path: '/register',
      page: lazyPage(async () => (await import('./register-page.tsx')).RegisterPage),
      audience: 'signed-out',
    },
  ],
  auditWords: async () => (await import('./audit-words.ts')).auditWords,
})
