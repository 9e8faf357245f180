import { defineFeature } from '../feature.ts'
import { purging } from '../purging.ts'
import { ReservedEmail } from './reserved-email.entity.ts'
import { User } from './user.entity.ts'
import { userSections } from './user-data.ts'
import { purgeReservedEmails } from './user-emails.ts'

export const usersFeature = defineFeature({
  name: 'users',
  entities: [User, ReservedEmail],
  logEvents: ['reserved-emails.purged'],
  exportOf: userSections,
  erase: () => ({ now: async ({ em }, { id }) => void (await em.nativeDelete(User, { id })) }),
  upkeep: (_services, parts) => [
    purging(parts, 'addresses that are no longer reserved', 'reserved-emails.purged', () =>
      purgeReservedEmails(parts.database),
    ),
  ],
})
