import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Visitor } from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { confirmAt, start, tokenIn, undoAt } from '../email-changes.ts'
import { mailsTo } from '../mails-to.ts'
import { alike, parallel, type Replicas, replicaAt, rounds, startReplicas } from '../replicas/replicas.ts'

describeRaces('a change of the address on three replicas', (serverUrl) => {
  let replicas: Replicas
  let addresses = 0

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, alike(3))
  }, 60_000)
  afterAll(() => replicas?.close())

  const newAddress = (): string => {
    addresses += 1
    return `raced-${addresses}@example.org`
  }

  const at = (index: number) => replicaAt(replicas.all, index % 3)

  const tokenTo = async (email: string, kind: string): Promise<string> =>
    tokenIn((await mailsTo(at(0), email, kind))[0])

  const tokenFor = async (who: Visitor, email: string): Promise<string> => {
    await start(who, email)
    return tokenTo(email, 'EMAIL_CHANGE_CONFIRM')
  }

  it('T101 T109 happens once for twenty concurrent requests, and is undone once', async () => {
    await rounds(5, async () => {
      const ada = await at(0).register()
      const token = await tokenFor(ada, newAddress())
      const confirmed = await parallel(20, (index) => confirmAt(at(index), token))
      expect(confirmed.map(({ __typename }) => __typename).sort()).toEqual([
        'EmailChanged',
        ...Array(19).fill('LinkExpired'),
      ])
      const undoToken = await tokenTo(ada.email, 'EMAIL_CHANGED')
      const undone = await parallel(20, (index) => undoAt(at(index), undoToken))
      expect(undone.map(({ __typename }) => __typename).sort()).toEqual([
        'EmailChangeUndone',
        ...Array(19).fill('LinkExpired'),
      ])
      expect(await mailsTo(at(0), ada.email, 'PASSWORD_RESET')).toHaveLength(1)
    })
  }, 60_000)

  it('gives an address to one account, despite concurrent registrations and changes', async () => {
    await rounds(10, async () => {
      const email = newAddress()
      const people = await parallel(3, (index) => at(index).register())
      // One after the other, because each mail must be the newest when its token is read.
      const tokens: string[] = []
      for (const person of people) tokens.push(await tokenFor(person, email))
      const [registered, ...changed] = await Promise.all([
        at(0).tryToRegister({ email }),
        ...tokens.map((token, index) => confirmAt(at(index), token)),
      ])
      const outcomes = [registered.data.register, ...changed].map(({ __typename }) => __typename)
      const winners = outcomes.filter((one) => one === 'Authenticated' || one === 'EmailChanged')
      const losers = outcomes.filter((one) => one === 'ValidationError' || one === 'LinkExpired')
      expect([winners.length, losers.length]).toEqual([1, 3])
      expect(await replicas.sql('select id from users where email = $1', [email])).toHaveLength(1)
    })
  }, 60_000)

  it('never frees the former address for a registration that runs beside it', async () => {
    await rounds(20, async () => {
      const ada = await at(0).register()
      const token = await tokenFor(ada, newAddress())
      let isChanged = false
      // Until one began after the change was answered.
      const register = async (index: number): Promise<string[]> => {
        const isLast = isChanged
        const { data } = await at(index).tryToRegister({ email: ada.email })
        return [data.register.__typename, ...(isLast ? [] : await register(index))]
      }
      const [changed, ...registered] = await Promise.all([
        confirmAt(at(0), token).finally(() => {
          isChanged = true
        }),
        ...[1, 2, 0].map(register),
      ])
      expect(changed.__typename).toBe('EmailChanged')
      expect(new Set(registered.flat())).toEqual(new Set(['ValidationError']))
      const undoToken = await tokenTo(ada.email, 'EMAIL_CHANGED')
      expect((await undoAt(at(1), undoToken)).__typename).toBe('EmailChangeUndone')
    })
  }, 60_000)
})
