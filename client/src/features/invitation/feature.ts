import { defineFeature } from '../../feature/define-feature.ts'
import { linkPage } from '../../ui/link-page.tsx'

export const invitation = defineFeature({
  name: 'invitation',
  pages: [
    {
      path: '/choose-password',
      page: linkPage(async () => (await import('./choose-password-page.tsx')).ChoosePasswordPage),
      audience: 'everyone',
    },
  ],
  auditWords: async () => (await import('./audit-words.ts')).auditWords,
})
