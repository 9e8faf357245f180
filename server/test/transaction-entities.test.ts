import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { v7 as uuidv7 } from 'uuid'
import { Role } from '../src/core/role.ts'
import type { Database } from '../src/database/database.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { prepared } from '../src/database/prepared-statement.ts'
import { User } from '../src/features/users/user.entity.ts'
import { createTestDatabase, type TestDatabase, testServerUrl } from './test-database.ts'

const nameOf = prepared('test-name', 'select first_name as name from users where id = $1')
const collide = prepared(
  'test-collide',
  `do $$ begin raise exception 'collided' using errcode = '40001'; end $$`,
)

describe(`entities in a transaction (${testServerUrl ? 'PostgreSQL' : 'embedded'})`, () => {
  let test: TestDatabase
  let database: Database

  beforeAll(async () => {
    test = await createTestDatabase()
    database = await openDatabase(test.options, { entities: [User] })
  })
  afterAll(async () => {
    await database.close()
    await test.close()
  })

  const newUser = (id = uuidv7()): User => {
    const user = new User()
    const email = `${id}@example.org`
    return Object.assign(user, {
      id,
      email,
      emailKey: email,
      firstName: 'Ada',
      lastName: 'L',
      role: Role.CLIENT,
    })
  }

  const stored = async (id: string): Promise<string | undefined> => {
    const [row] = await database.query<{ name: string }>(nameOf, [id])
    return row?.name
  }

  const added = async (): Promise<string> => {
    const user = newUser()
    await database.transaction(async ({ em }) => void em.persist(user))
    return user.id
  }

  it('are written at the commit', async () => {
    expect(await stored(await added())).toBe('Ada')
  })

  it('are not written if the transaction throws', async () => {
    const user = newUser()
    const work = database.transaction(async ({ em }) => {
      await em.persist(user).flush()
      throw new Error('changed my mind')
    })
    await expect(work).rejects.toThrow('changed my mind')
    expect(await stored(user.id)).toBeUndefined()
  })

  it('see and are seen by named statements of the same transaction', async () => {
    const id = await added()
    const name = await database.transaction(async (tx) => {
      const user = await tx.em.findOneOrFail(User, id)
      user.firstName = 'Grace'
      await tx.em.flush()
      const [row] = await tx.query<{ name: string }>(nameOf, [id])
      return row?.name
    })
    expect(name).toBe('Grace')
  })

  it('are read again if the transaction is retried after a conflict', async () => {
    const id = await added()
    const read: string[] = []
    await database.transaction(async (tx) => {
      const user = await tx.em.findOneOrFail(User, id)
      read.push(user.firstName)
      user.firstName = `${user.firstName}!`
      await tx.em.flush()
      if (read.length < 3) await tx.query(collide)
    })
    expect(read).toEqual(['Ada', 'Ada', 'Ada'])
    expect(await stored(id)).toBe('Ada!')
  })

  it('are no longer managed after the transaction has ended', async () => {
    const id = await added()
    const { em, user } = await database.transaction(async (tx) => ({
      em: tx.em,
      user: await tx.em.findOneOrFail(User, id),
    }))
    user.firstName = 'Too late'
    await em.flush()
    expect(await stored(id)).toBe('Ada')
    await expect(em.findOne(User, id)).rejects.toThrow('came too late')
  })

  it('are all rolled back if one of them cannot be written, even if the error is caught', async () => {
    const id = await added()
    const work = database.transaction(async ({ em }) => {
      const user = await em.findOneOrFail(User, id)
      user.firstName = 'Doomed'
      await em.flush()
      await em
        .fork({ keepTransactionContext: true })
        .persist(newUser(id))
        .flush()
        .catch(() => undefined)
    })
    await expect(work).rejects.toMatchObject({ code: '23505' })
    expect(await stored(id)).toBe('Ada')
  })

  it('cannot use a nested transaction', async () => {
    const work = database.transaction(({ em }) => em.transactional(async () => undefined))
    await expect(work).rejects.toThrow('do not begin another in it')
  })
})
