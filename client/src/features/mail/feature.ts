import { defineFeature } from '../../feature/define-feature.ts'

export const mail = defineFeature({
  name: 'mail',
  auditWords: async () => (await import('./audit-words.ts')).auditWords,
})
