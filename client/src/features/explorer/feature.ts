import { defineFeature, type Situation } from '../../feature/define-feature.ts'
import { navigationGroups } from '../../feature/navigation-groups.ts'

export const explorer = defineFeature({
  name: 'explorer',
  links: [
    { path: '/explorer', group: navigationGroups.tools, label: 'Explorer', isShown: isOfferedExplorer },
  ],
  auditWords: async () => (await import('./audit-words.ts')).auditWords,
})

function isOfferedExplorer({ role, settings }: Situation): boolean {
  return settings.explorer === 'everyone' || (settings.explorer === 'administrators' && role === 'ADMIN')
}
