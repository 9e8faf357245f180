import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Answer, fieldErrorsOf, goodPassword } from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { alike, parallel, type Replicas, registerAs, rounds, startReplicas } from '../replicas/replicas.ts'

describeRaces('accounts on three replicas', (serverUrl) => {
  let replicas: Replicas

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, alike(3))
  })
  afterAll(() => replicas?.close())

  it('T40 register one of 50 concurrent users with the same email, whatever its case', async () => {
    await rounds(5, async (round) => {
      const forms = [`Ada.${round}@Example.org`, `ADA.${round}@EXAMPLE.ORG`, ` ada.${round}@example.org `]
      const answers = await parallel(50, (index) =>
        replicas.next().tryToRegister({ email: forms[index % forms.length] ?? '' }),
      )
      const results = answers.map(({ data, text }) => data?.register ?? text)
      const winners = results.filter(({ __typename }) => __typename === 'Authenticated')
      const taken = results.filter((result) => fieldErrorsOf(result).email?.includes('EMAIL_TAKEN'))
      expect([winners.length, taken.length]).toEqual([1, 49])
      const rows = await replicas.sql('select id from users where email_key = $1', [
        `ada.${round}@example.org`,
      ])
      expect(rows).toHaveLength(1)
    })
  })

  it('T87 report no deadlock when administrators, password changes and refreshes use the same accounts', async () => {
    const admins = await Promise.all([0, 1, 2].map(() => registerAs('ADMIN', replicas, replicas.next())))
    const people = await Promise.all([0, 1, 2, 3].map(() => replicas.next().register()))
    const codes: string[] = []
    const note = ({ errors }: Answer) => codes.push(...errors.map(({ extensions }) => extensions.code))
    await rounds(10, async (round) => {
      const work = people.flatMap((person, index) =>
        admins.flatMap((admin, turn) => [
          admin.via(replicas.next()).setRole(person.user.id, turn % 2 ? 'CLIENT' : 'EMPLOYEE'),
          admin.via(replicas.next()).setActive(person.user.id, (round + turn) % 3 > 0),
          admin.via(replicas.next()).setRole(admins[(turn + 1) % 3]?.user.id ?? '', 'ADMIN'),
          replicas.next().refresh(person.refreshToken),
          replicas.next().tryToLogin(person.email, goodPassword),
          person.via(replicas.next()).changePassword(`${goodPassword} ${index}`, goodPassword),
        ]),
      )
      for (const answer of await Promise.all(work)) note(answer)
    })
    // Users whose session ended or whose role changed get that refusal; no other one occurs.
    expect(new Set(codes)).toEqual(new Set(['UNAUTHENTICATED']))
  })

  it('T86 return each of 100 concurrent users their own profile', async () => {
    const people = await parallel(100, () => replicas.next().register())
    await rounds(3, async () => {
      const seen = await Promise.all(people.map((person) => person.via(replicas.next()).profile()))
      expect(seen.map(({ data }) => data.profile.id)).toEqual(people.map(({ user }) => user.id))
    })
  })
})
