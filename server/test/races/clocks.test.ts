import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { parallel, type Replicas, rounds, startReplicas } from '../replicas/replicas.ts'

const halfMinuteMs = 30_000

describeRaces('replicas whose clocks are a minute apart', (serverUrl) => {
  let replicas: Replicas

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, [
      { clockShiftMs: halfMinuteMs },
      { clockShiftMs: -halfMinuteMs },
      { clockShiftMs: 0 },
    ])
  })
  afterAll(() => replicas?.close())

  it('T80 differ in time (control for this test)', async () => {
    const times = await Promise.all(
      replicas.all.map(async (replica) => {
        const { data } = await replica.tryToRegister()
        return Date.parse(data.register.tokens.serverTime)
      }),
    )
    expect((times[0] ?? 0) - (times[1] ?? 0)).toBeGreaterThan(1.8 * halfMinuteMs)
  })

  it('T80 detect no false reuse, in turns and concurrently', async () => {
    const ada = await replicas.next().register()
    await rounds(30, async () => {
      expect((await ada.via(replicas.next()).profile()).status).toBe(200)
      const presented = ada.refreshToken
      const answers = await parallel(6, () => replicas.next().refresh(presented))
      const tokens = new Set(answers.map(({ data }) => data.refresh.tokens?.refreshToken))
      expect(tokens.size).toBe(1)
      expect(answers.filter(({ data }) => data.refresh.reuse === 'NONE')).toHaveLength(1)
      const kept = answers[0]?.data.refresh.tokens
      ada.accessToken = kept?.accessToken ?? ''
      ada.refreshToken = kept?.refreshToken ?? ''
    })
    expect(replicas.all.flatMap((replica) => replica.events('session.reused'))).toEqual([])
  })

  it('T80 agree on a real reuse', async () => {
    const ada = await replicas.next().register()
    const stolen = ada.refreshToken
    await ada.refresh()
    await ada.refresh()
    expect((await replicas.next().refresh(stolen)).data.refresh).toMatchObject({ reason: 'REUSED' })
  })
})
