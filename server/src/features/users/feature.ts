import { defineFeature } from '../feature.ts'
import { User } from './user.entity.ts'

export const usersFeature = defineFeature({ name: 'users', entities: [User] })
