import { defineFeature } from '../../feature/define-feature.ts'
import { TakenToken } from './taken-token.tsx'

export const invitation = defineFeature({
  name: 'invitation',
  pages: [{ path: '/choose-password', page: TakenToken, audience: 'everyone' }],
  auditWords: async () => (await import('./audit-words.ts')).auditWords,
})
