import { expect, it } from '@jest/globals'
import { rowsOf } from '../src/database/entity-rows.ts'
import { Session } from '../src/features/sessions/session.entity.ts'
import { User, userRows } from '../src/features/users/user.entity.ts'

it('the columns of an entity are those that are neither lazy nor computed', () => {
  expect(userRows.columns).toBe(
    'users.id, users.email, users.first_name, users.last_name, users.phone, users.role, users.active, users.email_verified_at, users.locale, users.legacy_id, users.new_device_notices, users.created_at, users.updated_at',
  )
})

it('a row is mapped to an entity without its additional columns', () => {
  const user = userRows.map({ id: 'an id', first_name: 'Ada', password_hash: 'secret', one_more: 1 })
  expect(user).toBeInstanceOf(User)
  expect(user).toMatchObject({ id: 'an id', firstName: 'Ada', passwordHash: null })
  expect(Object.keys(user)).not.toContain('one_more')
})

it('a prefix separates two entities in one row', () => {
  const rows = rowsOf(Session, 'session_')
  expect(rows.columns).toContain('sessions.user_id as session_user_id')
  expect(rows.map({ user_id: 'not this', session_user_id: 'this' })).toMatchObject({ userId: 'this' })
})

it('a class that is not an entity is refused', () => {
  expect(() => rowsOf(class Plain {})).toThrow('not decorated')
})
