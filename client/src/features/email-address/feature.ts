import { defineFeature } from '../../feature/define-feature.ts'
import { linkPage } from '../../ui/link-page.tsx'

export const emailAddress = defineFeature({
  name: 'email-address',
  pages: [
    {
      path: '/verify',
      page: linkPage(async () => (await import('./verify-page.tsx')).VerifyPage),
      audience: 'everyone',
    },
    {
      path: '/confirm-email',
      page: linkPage(async () => (await import('./confirm-page.tsx')).ConfirmPage),
      audience: 'everyone',
    },
    {
      path: '/undo-email',
      page: linkPage(async () => (await import('./undo-page.tsx')).UndoPage),
      audience: 'everyone',
    },
  ],
  auditWords: async () => (await import('./audit-words.ts')).auditWords,
})
