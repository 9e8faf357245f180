import { defineFeature } from '../../feature/define-feature.ts'
import { navigationGroups } from '../../feature/navigation-groups.ts'
import { mailboxTexts } from './mailbox-texts.ts'

export const mailbox = defineFeature({
  name: 'mailbox',
  links: [
    {
      path: '/mailbox',
      group: navigationGroups.tools,
      label: mailboxTexts.title,
      isShown: ({ settings }) => settings.mailbox === true,
    },
  ],
})
