import { defineFeature } from '../../feature/define-feature.ts'
import { lazyPage } from '../../ui/lazy-page.tsx'
import { SignInPage } from './sign-in-page.tsx'

export const signIn = defineFeature({
  name: 'sign-in',
  pages: [
    {
      path: '/sign-in',
      // Part of the first load: it is what most visitors see first.
      page: SignInPage,
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
