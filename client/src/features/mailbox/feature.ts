import { defineFeature } from '../../feature/define-feature.ts'
import { navigationGroups } from '../../feature/navigation-groups.ts'

export const mailbox = defineFeature({
  name: 'mailbox',
  links: [
    {
      path: '/mailbox',
      group: navigationGroups.tools,
      label: 'Mailbox',
      isShown: ({ settings }) => settings.mailbox === true,
    },
  ],
})
