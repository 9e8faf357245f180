import { defineFeature } from '../../feature/define-feature.ts'
import { navigationGroups } from '../../feature/navigation-groups.ts'

export const mailbox = defineFeature({
  name: 'mailbox',
  links: [
    {
      path: '/mailbox',
      group: navigationGroups.tools,
      // The texts of the page are not part of the first load.
      label: 'Mailbox',
      isShown: ({ settings }) => settings.mailbox === true,
    },
  ],
})
