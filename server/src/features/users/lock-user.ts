import { LockMode } from '@mikro-orm/core'
import type { Transaction } from '../../database/database.ts'
import { User } from './user.entity.ts'

const lockMode = LockMode.PESSIMISTIC_WRITE

/** Locks an account and reads it, after waiting for other transactions that have locked it. */
export const lockUser = ({ em }: Transaction, id: string): Promise<User | null> =>
  em.findOne(User, id, { lockMode })

/** The same, with its password hash. */
export const lockUserWithHash = ({ em }: Transaction, id: string) =>
  em.findOne(User, id, { lockMode, populate: ['passwordHash'] })
