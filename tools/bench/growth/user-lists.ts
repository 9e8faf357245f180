import { built } from '../harness/built.ts'

/** A page of the user list, with MikroORM's statement. */
export interface UserList {
  readonly what: string
  readonly text: string
}

/** The pages that administrators use most, and the search. */
export async function userLists(url: string): Promise<UserList[]> {
  const [
    { openDatabase },
    { User },
    { Session },
    { Role },
    { UserOrderField: Field, OrderDirection },
    { listUsers },
  ] = await Promise.all([
    built('database/open-database'),
    built('features/users/user.entity'),
    built('features/sessions/session.entity'),
    built('core/role'),
    built('features/administration/administration-inputs'),
    built('features/administration/user-list'),
  ])
  const said: string[] = []
  const options = { kind: 'postgresql', url, statementTimeoutMs: 120_000 } as const
  const database = await openDatabase(options, {
    entities: [User, Session],
    warn: (line) => void said.push(line),
  })
  database.orm.config.set('debug', ['query', 'query-params'])
  const latestFirst = { field: Field.CREATED_AT, direction: OrderDirection.DESC }
  const pages = {
    'users: latest first': {},
    'users: by email': { orderBy: { field: Field.EMAIL, direction: OrderDirection.ASC } },
    'users: by family name': { orderBy: { field: Field.LAST_NAME, direction: OrderDirection.ASC } },
    'users: by role': { orderBy: { field: Field.ROLE, direction: OrderDirection.ASC } },
    'users: one role': { filter: { role: Role.CLIENT } },
    'users: one person by part of the email': { filter: { text: 'person123456@' } },
    'users: one person by the whole email': { filter: { text: 'person123456@example.org' } },
    'users: no match': { filter: { text: 'zzyzx' } },
  }
  const lists: UserList[] = []
  try {
    for (const [what, page] of Object.entries(pages)) {
      await listUsers(database, Role.ADMIN, {
        first: 20,
        after: null,
        filter: {},
        orderBy: latestFirst,
        ...page,
      })
      lists.push({ what, text: statementIn(said.at(-1) ?? '') })
    }
    const everyone = { filter: { text: 'example.org' }, orderBy: latestFirst, first: 20, after: null }
    await (await listUsers(database, Role.ADMIN, everyone)).count()
    lists.push({ what: 'users: number of matches, all', text: statementIn(said.at(-1) ?? '') })
  } finally {
    await database.close()
  }
  return lists
}

/** MikroORM logs it with its values and color codes. */
function statementIn(line: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours are control characters
  const [, statement] = /^\[query\] (.*) \[took/s.exec(line.replaceAll(/\u001b\[\d+m/g, '')) ?? []
  if (statement === undefined) throw new Error(`No statement in ${JSON.stringify(line)}`)
  return statement
}
