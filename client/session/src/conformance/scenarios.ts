import type { Fault } from './fault-proxy.ts'
import { eventually, formerToken, must, pause, type Stage, within } from './scenario.ts'

export interface Scenario {
  /** Numbers as in the package's own list of failures. */
  readonly id: string
  readonly title: string
  readonly run: (stage: Stage) => Promise<void>
}

const ten = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
const five = [1, 2, 3, 4, 5]

/** A refresh that goes wrong in one way must cost neither the session nor, in the end, the operation. */
const survives = (fault: Fault) => async (stage: Stage) => {
  stage.proxy.expireTokens()
  stage.proxy.next('refresh', fault)
  await within(15_000, stage.query())
  must(stage.client.isSignedIn(), 'signed out')
  must(await eventually(5_000, () => stage.query()), 'never works again')
}

export const scenarios: readonly Scenario[] = [
  {
    id: 'F1',
    title: 'five operations refused together: one refresh, all succeed',
    async run(stage) {
      stage.proxy.expireTokens()
      const outcomes = await Promise.all(five.map(() => within(10_000, stage.query())))
      must(
        outcomes.every((outcome) => outcome === 'ok'),
        'some failed',
      )
      must(stage.refreshes === 1, `${stage.refreshes} refreshes`)
    },
  },
  {
    id: 'F2',
    title: 'two tabs refused together: both survive',
    async run(stage) {
      const other = await stage.tab()
      await stage.query(other)
      stage.proxy.expireTokens()
      const outcomes = await Promise.all(
        [stage.query(), stage.query(other)].map((asked) => within(10_000, asked)),
      )
      must(
        outcomes.every((outcome) => outcome === 'ok'),
        'one failed',
      )
      must(stage.client.isSignedIn() && other.isSignedIn(), 'signed out')
      must(stage.refreshes === 1, `${stage.refreshes} refreshes`)
    },
  },
  {
    id: 'F3',
    title: 'a late refusal of an old token: no second refresh',
    async run(stage) {
      stage.proxy.expireTokens()
      stage.proxy.refusalDelayMs = 500
      const late = within(10_000, stage.query())
      await pause(100)
      stage.proxy.refusalDelayMs = 0
      must((await within(10_000, stage.query())) === 'ok', 'the first failed')
      must((await late) === 'ok', 'the late one failed')
      must(stage.refreshes === 1, `${stage.refreshes} refreshes`)
    },
  },
  { id: 'F4', title: 'refresh: the request is lost', run: survives('lose') },
  { id: 'F4', title: 'refresh: 503', run: survives({ status: 503 }) },
  { id: 'F4', title: 'refresh: 429', run: survives({ status: 429 }) },
  {
    id: 'F4',
    title: 'refresh: 401 from an intermediary',
    run: survives({ status: 401, code: 'UNAUTHENTICATED' }),
  },
  { id: 'F4', title: 'refresh: truncated response', run: survives('corrupt') },
  { id: 'F4', title: 'refresh: the request is delivered twice', run: survives('duplicate') },
  {
    id: 'F5',
    title: 'the server ended the session: signed out, no more refreshes',
    async run(stage) {
      await stage.query()
      await stage.proxy.endSession()
      must((await within(10_000, stage.query())) === 'failed', 'it did not fail')
      must(!stage.client.isSignedIn(), 'still signed in')
      const before = stage.refreshes
      await within(5_000, stage.query())
      must(stage.refreshes === before, 'it asks again')
    },
  },
  {
    id: 'F6',
    title: 'refresh: no response; operations fail within 15 s',
    async run(stage) {
      stage.proxy.expireTokens()
      stage.proxy.next('refresh', 'hang')
      must((await within(15_000, stage.query())) !== 'pending', 'still waiting')
      must(stage.client.isSignedIn(), 'signed out')
    },
  },
  {
    id: 'F8',
    title: 'refused again after a successful refresh: the error surfaces, no loop',
    async run(stage) {
      stage.proxy.always('profile', { status: 401, code: 'UNAUTHENTICATED' })
      must((await within(5_000, stage.query())) === 'failed', 'it did not fail')
      must((stage.proxy.arrived.profile ?? 0) <= 2, `sent ${stage.proxy.arrived.profile} times`)
      must(stage.refreshes <= 1, `${stage.refreshes} refreshes`)
    },
  },
  {
    id: 'F9',
    title: '`FORBIDDEN` never refreshes',
    async run(stage) {
      stage.proxy.next('profile', { status: 403, code: 'FORBIDDEN' })
      must((await within(5_000, stage.query())) === 'failed', 'it did not fail')
      must(stage.refreshes === 0, `${stage.refreshes} refreshes`)
    },
  },
  {
    id: 'F11',
    title: 'a mutation refused before it ran: applied once',
    async run(stage) {
      stage.proxy.expireTokens()
      must((await within(10_000, stage.mutate())) === 'ok', 'it failed')
      must(stage.proxy.applied.updateProfile === 1, `applied ${stage.proxy.applied.updateProfile} times`)
    },
  },
  {
    id: 'F13',
    title: 'a mutation whose response is lost: not retried',
    async run(stage) {
      stage.proxy.next('updateProfile', 'loseAnswer')
      must((await within(10_000, stage.mutate())) === 'failed', 'it did not fail')
      must(stage.proxy.applied.updateProfile === 1, `applied ${stage.proxy.applied.updateProfile} times`)
    },
  },
  {
    id: 'F17',
    title: 'cancelled during the refresh: never retried, and the refresh continues for the others',
    async run(stage) {
      stage.proxy.expireTokens()
      stage.proxy.next('refresh', { delayMs: 500 })
      const stop = new AbortController()
      const given = within(5_000, stage.query(stage.client, stop.signal))
      const other = within(5_000, stage.mutate())
      await pause(200)
      stop.abort()
      must((await given) === 'failed', 'it did not fail')
      must((await other) === 'ok', 'the other failed')
      must(stage.proxy.arrived.profile === 1, `sent ${stage.proxy.arrived.profile} times`)
    },
  },
  {
    id: 'F20',
    title: 'signed out during the refresh: nothing is sent as the previous user',
    async run(stage) {
      stage.proxy.expireTokens()
      stage.proxy.next('refresh', { delayMs: 500 })
      const waiting = within(5_000, stage.mutate())
      await pause(200)
      await within(5_000, stage.client.signOut())
      await waiting
      await pause(500)
      must(!stage.client.isSignedIn(), 'signed in again')
      must(!stage.proxy.applied.updateProfile, 'the mutation ran')
      must((await within(5_000, stage.query())) === 'failed', 'the token still works')
    },
  },
  {
    id: 'F23',
    title: 'refresh: rotated, the response is lost',
    run: survives('loseAnswer'),
  },
  {
    id: 'F28',
    title: 'a hanging refresh does not delay a public operation',
    async run(stage) {
      stage.proxy.expireTokens()
      stage.proxy.next('refresh', 'hang')
      void within(15_000, stage.query())
      await pause(100)
      must((await within(2_000, stage.verify())) === 'ok', 'held up')
    },
  },
  {
    id: 'F32',
    title: 'an outage with twenty operations: at most three refreshes in two seconds, no one signed out',
    async run(stage) {
      stage.proxy.expireTokens()
      stage.proxy.always('refresh', { status: 503 })
      const end = performance.now() + 2_000
      for (let turn = 0; turn < 20; turn += 1) {
        await within(1_000, stage.query())
        await pause(Math.max(0, Math.min(100, end - performance.now())))
      }
      must(stage.client.isSignedIn(), 'signed out')
      must(stage.refreshes <= 3, `${stage.refreshes} refreshes`)
      stage.proxy.always('refresh')
      must(await eventually(10_000, () => stage.query()), 'never works again')
    },
  },
  {
    id: 'F40',
    title: 'a refusal as `application/json`',
    async run(stage) {
      stage.proxy.refusalType = 'application/json'
      stage.proxy.expireTokens()
      must((await within(10_000, stage.mutate())) === 'ok', 'it failed')
      must(stage.proxy.applied.updateProfile === 1, `applied ${stage.proxy.applied.updateProfile} times`)
    },
  },
  {
    id: 'F41',
    title: 'ten mutations need a confirmation: the user is asked once, each is applied once',
    async run(stage) {
      stage.proxy.demandConfirmation()
      const outcomes = await Promise.all(ten.map(() => within(10_000, stage.mutate())))
      must(
        outcomes.every((outcome) => outcome === 'ok'),
        'some failed',
      )
      must(stage.user.asked === 1, `asked ${stage.user.asked} times`)
      must(stage.proxy.applied.updateProfile === 10, `applied ${stage.proxy.applied.updateProfile} times`)
    },
  },
  {
    id: 'F42',
    title: 'the user cancels the confirmation: the operation fails, no one is signed out',
    async run(stage) {
      stage.proxy.demandConfirmation()
      stage.user.answer = async () => undefined
      must((await within(10_000, stage.mutate())) === 'failed', 'it did not fail')
      must(stage.user.asked === 1, `asked ${stage.user.asked} times`)
      must((await within(10_000, stage.query())) === 'ok', 'signed out')
    },
  },
  {
    id: 'F43',
    title: 'a wrong password at the confirmation: the user is asked again',
    async run(stage) {
      stage.proxy.demandConfirmation()
      stage.user.answer = async (time) => (time === 1 ? 'wrong' : stage.user.password)
      must((await within(10_000, stage.mutate())) === 'ok', 'it failed')
      must(stage.user.asked === 2, `asked ${stage.user.asked} times`)
    },
  },
  {
    id: 'F44',
    title: 'signed out while the user is asked to confirm: nothing is sent',
    async run(stage) {
      stage.proxy.demandConfirmation()
      stage.user.answer = () => new Promise(() => {})
      const waiting = within(5_000, stage.mutate())
      must(await eventually(2_000, async () => must(stage.user.asked === 1, '')), 'not asked')
      await within(5_000, stage.client.signOut())
      must((await waiting) === 'failed', 'still waiting')
      must(!stage.proxy.applied.updateProfile, 'the mutation ran')
    },
  },
  {
    id: 'F45',
    title: 'confirmed in another tab: what waits here continues',
    async run(stage) {
      const other = await stage.tab()
      await stage.query(other)
      stage.proxy.demandConfirmation()
      stage.user.answer = (time) =>
        time === 1 ? new Promise(() => {}) : Promise.resolve(stage.user.password)
      const here = within(10_000, stage.mutate())
      must(await eventually(2_000, async () => must(stage.user.asked === 1, '')), 'not asked')
      must((await within(10_000, stage.mutate(other))) === 'ok', 'the other failed')
      must((await here) === 'ok', 'this one failed')
      must(stage.proxy.applied.confirm === 1, `confirmed ${stage.proxy.applied.confirm} times`)
    },
  },
  {
    id: 'tabs',
    title: 'signing out in one tab signs the other out',
    async run(stage) {
      const other = await stage.tab()
      await stage.query(other)
      await stage.client.signOut()
      await pause(200)
      must(!other.isSignedIn(), 'the other is still signed in')
    },
  },
  {
    id: 'exchange',
    title: 'the token of a former service: exchanged once by two tabs, and forgotten',
    async run(stage) {
      const former = stage.formerBrowser(formerToken)
      const tabs = await Promise.all([former.tab(), former.tab()])
      const outcomes = await Promise.all(tabs.map((tab) => within(10_000, stage.query(tab))))
      must(
        outcomes.every((outcome) => outcome === 'ok'),
        'not signed in',
      )
      must(!former.hasToken(), 'the token is kept')
      must(stage.proxy.applied.exchangeToken === 1, `exchanged ${stage.proxy.applied.exchangeToken} times`)
    },
  },
  {
    id: 'exchange',
    title: 'the response to the exchange is lost: signed in nevertheless',
    async run(stage) {
      stage.proxy.next('exchangeToken', 'loseAnswer')
      const former = stage.formerBrowser(formerToken)
      const tab = await former.tab()
      must(await eventually(10_000, () => stage.query(tab)), 'not signed in')
      must(!former.hasToken(), 'the token is kept')
    },
  },
  {
    id: 'exchange',
    title: 'the token is refused: forgotten, signed out, not asked again',
    async run(stage) {
      const former = stage.formerBrowser('a token that was never issued')
      const tab = await former.tab()
      must((await within(10_000, stage.query(tab))) === 'failed', 'it did not fail')
      must(!former.hasToken(), 'the token is kept')
      must(!(await former.tab()).isSignedIn() && !tab.isSignedIn(), 'signed in')
      must(stage.proxy.arrived.exchangeToken === 1, `asked ${stage.proxy.arrived.exchangeToken} times`)
    },
  },
  {
    id: 'storm',
    title: 'twenty mutations with faults at each step: applied once or reported, no one signed out',
    async run(stage) {
      const faults: Fault[] = ['lose', 'loseAnswer', 'corrupt', { status: 503 }, { delayMs: 50 }]
      let ok = 0
      for (let turn = 0; turn < 20; turn += 1) {
        if (turn % 2 === 0) stage.proxy.expireTokens()
        stage.proxy.next(turn % 3 === 0 ? 'updateProfile' : 'refresh', faults[turn % faults.length] ?? 'lose')
        if ((await within(5_000, stage.mutate())) === 'ok') ok += 1
      }
      must(stage.client.isSignedIn(), 'signed out')
      const applied = stage.proxy.applied.updateProfile ?? 0
      must(applied >= ok && applied <= 20, `applied ${applied} times, reported ${ok}`)
      must(ok > 0, 'none succeeded')
    },
  },
]
