import { ApolloLink, gql } from '@apollo/client'
import { CombinedGraphQLErrors } from '@apollo/client/errors'
import { BatchHttpLink } from '@apollo/client/link/batch-http'
import {
  type AuthSessionOptions,
  ConfirmationCancelledError,
  type ConfirmationRequest,
  ConfirmationRequiredError,
  SessionChangedError,
  SessionEndedError,
  SessionUnreachableError,
} from '@gatehouse/session'
import { AuthLink } from '@gatehouse/session/apollo'
import { settled } from '@gatehouse/session/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Observable, of } from 'rxjs'
import {
  ADD_NOTE,
  ADD_SECRET,
  execute,
  failureOf,
  MINUTE,
  observe,
  PROFILE,
  type Tab,
  World,
} from './world.ts'

const RIGHT = { password: 'password' }
const WRONG = { password: 'wrong' }

/** The application's prompt: a test decides what the user does in it. */
class Prompt {
  readonly requests: ConfirmationRequest[] = []
  close: (cause?: Error) => void = () => {}

  readonly confirm = (request: ConfirmationRequest) => {
    this.requests.push(request)
    return new Promise<void>((resolve, reject) => {
      this.close = (cause) => (cause ? reject(cause) : resolve())
    })
  }

  /** The prompt that was opened last. */
  get last(): ConfirmationRequest {
    const request = this.requests.at(-1)
    if (!request) throw new Error('No prompt is open.')
    return request
  }
}

let world: World
let prompt: Prompt
beforeEach(() => {
  world = new World()
  prompt = new Prompt()
})
afterEach(() => world.dispose())

/** A signed-in tab whose sign-in is too old for `addSecret`. */
async function staleTab(options: Partial<AuthSessionOptions> = {}): Promise<Tab> {
  const tab = await world.signedIn('alice', { confirm: prompt.confirm, ...options })
  world.server.sessions.forgetConfirmations()
  return tab
}

const both = describe.each([['token'], ['cookie']] as const)

both('confirmation in %s mode', (mode) => {
  it('F41 ten mutations refused: one prompt, each is sent once more and applied once', async () => {
    const tab = await staleTab({ mode })
    const texts = Array.from({ length: 10 }, (_, index) => `secret ${index}`)
    const all = Promise.all(texts.map((text) => tab.addSecret(text)))
    await settled()
    expect(prompt.requests).toHaveLength(1)
    expect(prompt.last).toMatchObject({ factors: ['PASSWORD'], within: 600 })
    expect(await prompt.last.submit(RIGHT)).toBeUndefined()
    await all
    expect(world.server.arrived).toMatchObject({ addSecret: 20, confirm: 1 })
    expect([...world.server.notes].sort()).toEqual([...texts].sort())
    expect(prompt.requests).toHaveLength(1)
    expect(world.refreshes).toBe(0)
  })

  it('F41 the session stays confirmed across a refresh', async () => {
    const tab = await staleTab({ mode })
    const first = tab.addSecret()
    await settled()
    await prompt.last.submit(RIGHT)
    await first
    await world.clock.advance(5 * MINUTE)
    await tab.addSecret()
    expect(prompt.requests).toHaveLength(1)
    expect(world.refreshes).toBeGreaterThan(0)
  })

  it('F45 another tab confirms: its proof is adopted, the prompt closes, the operation is sent once more', async () => {
    const tab = await staleTab({ mode })
    const otherPrompt = new Prompt()
    const other = world.tab({ mode, confirm: otherPrompt.confirm })
    await other.session.start()
    const here = tab.addSecret('here')
    const there = other.addSecret('there')
    await settled()
    await prompt.last.submit(RIGHT)
    await Promise.all([here, there])
    expect(otherPrompt.last.signal.aborted).toBe(true)
    expect(world.server.arrived).toMatchObject({ addSecret: 4, confirm: 1 })
    await other.addSecret('later')
    expect(otherPrompt.requests).toHaveLength(1)
  })

  it('F45 a tab that learns of the confirmation only when it is refused sends again without a prompt', async () => {
    const tab = await staleTab({ mode })
    const other = world.tab({ mode, confirm: prompt.confirm })
    await other.session.start()
    world.server.fault('addSecret', { delayMs: 2_000 })
    const late = other.addSecret('late')
    await settled()
    const first = tab.addSecret('first')
    await settled()
    await prompt.last.submit(RIGHT)
    await world.clock.advance(2_000)
    await Promise.all([first, late])
    expect(prompt.requests).toHaveLength(1)
  })

  it('a token that expires while the user is asked is refreshed before the proof is sent', async () => {
    const tab = await staleTab({ mode })
    const waiting = tab.addSecret()
    await settled()
    await world.expire(tab)
    expect(await prompt.last.submit(RIGHT)).toBeUndefined()
    await waiting
    expect(world.server.arrived).toMatchObject({ refresh: 1, confirm: 1, addSecret: 2 })
  })

  it('a token that is refused with the proof is refreshed, and the proof is sent once more', async () => {
    const tab = await staleTab({ mode })
    const waiting = tab.addSecret()
    await settled()
    world.server.sessions.forgetAccessTokens()
    expect(await prompt.last.submit(RIGHT)).toBeUndefined()
    await waiting
    expect(world.server.arrived).toMatchObject({ refresh: 1, confirm: 2, addSecret: 2 })
  })

  it('the lost answer of a confirmation costs neither the session nor the prompt', async () => {
    const tab = await staleTab({ mode })
    const waiting = tab.addSecret()
    await settled()
    world.server.fault('confirm', 'answerLost')
    expect(await failureOf(prompt.last.submit(RIGHT))).toBeInstanceOf(SessionUnreachableError)
    expect(prompt.last.signal.aborted).toBe(false)
    expect(await prompt.last.submit(RIGHT)).toBeUndefined()
    await waiting
    await world.clock.advance(10 * MINUTE)
    expect(await tab.profile()).toBe('alice')
  })

  it('F44 signed out while the user is asked: nothing is sent, and the prompt closes', async () => {
    const tab = await staleTab({ mode })
    const waiting = failureOf(tab.addSecret())
    await settled()
    await tab.session.signOut()
    expect(await waiting).toBeInstanceOf(SessionChangedError)
    expect(prompt.last.signal.aborted).toBe(true)
    expect(await failureOf(prompt.last.submit(RIGHT))).toBeInstanceOf(ConfirmationCancelledError)
    expect(world.server.arrived).toMatchObject({ addSecret: 1 })
    expect(world.server.arrived.confirm).toBeUndefined()
  })

  it('F44 signed out while the proof is under way: its tokens are dropped', async () => {
    const tab = await staleTab({ mode })
    const waiting = failureOf(tab.addSecret())
    await settled()
    world.server.fault('confirm', { delayMs: 2_000 })
    const submitted = failureOf(prompt.last.submit(RIGHT))
    await settled()
    await tab.session.signOut()
    await world.clock.advance(2_000)
    expect(await waiting).toBeInstanceOf(SessionChangedError)
    expect(await submitted).toBeInstanceOf(SessionChangedError)
    expect(tab.session.snapshot).toMatchObject({ signedIn: false, reason: 'SIGNED_OUT' })
    expect(world.server.notes).toEqual([])
  })

  it('F44 another user signs in meanwhile: nothing of the former one is sent', async () => {
    const tab = await staleTab({ mode })
    const waiting = failureOf(tab.addSecret())
    await settled()
    await world.signIn(tab, 'bob', mode)
    expect(await waiting).toBeInstanceOf(SessionChangedError)
    expect(prompt.last.signal.aborted).toBe(true)
    expect(world.server.notes).toEqual([])
  })
})

describe('the prompt', () => {
  it('F42 closed by the user: each operation fails with ConfirmationCancelledError, the session is kept', async () => {
    const tab = await staleTab()
    const waiting = [tab.addSecret(), tab.addSecret()].map(failureOf)
    await settled()
    prompt.close()
    for (const error of await Promise.all(waiting)) {
      expect(ConfirmationCancelledError.is(error)).toBe(true)
      expect(CombinedGraphQLErrors.is((error as Error).cause)).toBe(true)
    }
    expect(await tab.profile()).toBe('alice')
    expect(world.server.notes).toEqual([])
  })

  it('F42 an operation refused after that opens a new prompt', async () => {
    const tab = await staleTab()
    const cancelled = failureOf(tab.addSecret('first'))
    await settled()
    prompt.close()
    await cancelled
    const waiting = tab.addSecret('second')
    await settled()
    expect(prompt.requests).toHaveLength(2)
    await prompt.last.submit(RIGHT)
    await waiting
    expect(world.server.notes).toEqual(['second'])
  })

  it.each([
    ['rejects', () => Promise.reject(new Error('broken'))],
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
  ])('F39 a handler that %s cancels, and its error is the cause', async (_, confirm) => {
    const tab = await staleTab({ confirm })
    const error = await failureOf(tab.addSecret())
    expect(ConfirmationCancelledError.is(error)).toBe(true)
    expect(error).toMatchObject({ cause: { message: 'broken' } })
  })

  it('F43 a wrong proof: the prompt stays, and knows how many attempts are left', async () => {
    const tab = await staleTab()
    const waiting = tab.addSecret()
    await settled()
    expect(await prompt.last.submit(WRONG)).toMatchObject({ code: 'PROOF_REJECTED', attemptsLeft: 4 })
    expect(await prompt.last.submit(WRONG)).toMatchObject({ attemptsLeft: 3 })
    expect(prompt.last.signal.aborted).toBe(false)
    await prompt.last.submit(RIGHT)
    await waiting
    expect(prompt.requests).toHaveLength(1)
    expect(world.server.arrived.addSecret).toBe(2)
  })

  it('F43 a confirmation that the server limits says how long to wait', async () => {
    const tab = await staleTab()
    const waiting = failureOf(tab.addSecret())
    await settled()
    world.server.fault('confirm', { status: 429, retryAfter: '30' })
    expect(await failureOf(prompt.last.submit(RIGHT))).toMatchObject({ retryAfterMs: 30_000 })
    expect(tab.session.snapshot.status).toBe('fresh')
    prompt.close()
    await waiting
  })

  it('two clicks send one proof', async () => {
    const tab = await staleTab()
    const waiting = tab.addSecret()
    await settled()
    await Promise.all([prompt.last.submit(RIGHT), prompt.last.submit(RIGHT)])
    await waiting
    expect(world.server.arrived.confirm).toBe(1)
  })

  it('a hanging confirmation ends after ten seconds, and the user can try again', async () => {
    const tab = await staleTab()
    const waiting = tab.addSecret()
    await settled()
    world.server.fault('confirm', 'hang')
    const hanging = failureOf(prompt.last.submit(RIGHT))
    await world.clock.advance(10_000)
    expect(await hanging).toMatchObject({ problem: 'timeout' })
    await prompt.last.submit(RIGHT)
    await waiting
  })

  it('closes when no operation waits any more', async () => {
    const tab = await staleTab()
    const one = observe(tab.client.link, tab.client, ADD_SECRET)
    const other = observe(tab.client.link, tab.client, ADD_SECRET)
    await settled()
    one.unsubscribe()
    expect(prompt.last.signal.aborted).toBe(false)
    other.unsubscribe()
    expect(prompt.last.signal.aborted).toBe(true)
    expect(world.server.arrived.addSecret).toBe(2)
  })

  it('closes when the server ends the session', async () => {
    const tab = await staleTab()
    const waiting = failureOf(tab.addSecret())
    await settled()
    world.server.end(tab.session.snapshot.sessionId ?? '', 'REVOKED')
    await failureOf(tab.profile())
    expect(SessionEndedError.is(await waiting) || SessionChangedError.is(await waiting)).toBe(true)
    expect(prompt.last.signal.aborted).toBe(true)
  })

  it('keeps nothing else waiting', async () => {
    const tab = await staleTab()
    const waiting = failureOf(tab.addSecret())
    await settled()
    expect(await tab.profile()).toBe('alice')
    await world.expire(tab)
    expect(await tab.profile()).toBe('alice')
    prompt.close()
    await waiting
  })
})

describe('without a prompt, or in vain', () => {
  it('F46 no handler: a typed error at once, with what the server asked for', async () => {
    const tab = await world.signedIn()
    world.server.sessions.forgetConfirmations()
    const error = await failureOf(tab.addSecret())
    expect(ConfirmationRequiredError.is(error)).toBe(true)
    expect(error).toMatchObject({ factors: ['PASSWORD'], within: 600 })
    expect(CombinedGraphQLErrors.is((error as Error).cause)).toBe(true)
    expect(world.server.arrived.addSecret).toBe(1)
  })

  const refusal = (executed: boolean) => ({
    data: null,
    errors: [
      {
        message: 'Refused.',
        extensions: { code: 'CONFIRMATION_REQUIRED', executed, confirmWithin: 60, factors: ['TOTP'] },
      },
    ],
  })

  it('refused again after the confirmation: the error surfaces, without a second prompt', async () => {
    const tab = await staleTab()
    let sent = 0
    const server = new ApolloLink(() => {
      sent += 1
      return of(refusal(false))
    })
    const waiting = failureOf(execute(tab.session, server, ADD_SECRET))
    await settled()
    await prompt.last.submit(RIGHT)
    expect(ConfirmationRequiredError.is(await waiting)).toBe(true)
    expect({ sent, prompts: prompt.requests.length }).toEqual({ sent: 2, prompts: 1 })
  })

  it('an operation that may have run is never sent again', async () => {
    const tab = await staleTab()
    let sent = 0
    const server = new ApolloLink(() => {
      sent += 1
      return of(refusal(true))
    })
    expect(await execute(tab.session, server, ADD_SECRET)).toEqual([refusal(true)])
    expect({ sent, prompts: prompt.requests.length }).toEqual({ sent: 1, prompts: 0 })
  })

  it('F16 an upload whose stream is spent is not sent again', async () => {
    const tab = await staleTab()
    const server = new ApolloLink(() => of(refusal(false)))
    const error = await failureOf(execute(tab.session, server, ADD_SECRET, { file: new ReadableStream() }))
    expect(ConfirmationRequiredError.is(error)).toBe(true)
    expect(prompt.requests).toHaveLength(0)
  })
})

describe('beside it', () => {
  it.each(['application/json', 'application/graphql-response+json'] as const)(
    'F40 a refusal as %s is recognised',
    async (contentType) => {
      world.server.contentType = contentType
      const tab = await staleTab()
      const waiting = tab.addSecret()
      await settled()
      await prompt.last.submit(RIGHT)
      await waiting
      expect(world.server.arrived.addSecret).toBe(2)
    },
  )

  it('an operation refused for its token first, and then for its age, is sent once for each', async () => {
    const tab = await staleTab()
    world.server.sessions.forgetAccessTokens()
    const waiting = tab.addSecret()
    await settled()
    await prompt.last.submit(RIGHT)
    await waiting
    expect(world.server.arrived).toMatchObject({ addSecret: 3, refresh: 1, confirm: 1 })
    expect(world.server.applied.addSecret).toBe(1)
  })

  it('F15 batched HTTP: only what was refused waits', async () => {
    const tab = await staleTab()
    const batch = new BatchHttpLink({ uri: '/graphql', batchInterval: 5, fetch: world.transport() })
    const link = ApolloLink.from([new AuthLink({ session: tab.session }), batch])
    const secret = execute(tab.session, link, ADD_SECRET)
    await execute(tab.session, link, PROFILE)
    await execute(tab.session, link, ADD_NOTE)
    await prompt.last.submit(RIGHT)
    await secret
    expect(world.server.arrived).toMatchObject({ profile: 1, addNote: 1, addSecret: 2 })
  })

  it('a subscription that is open goes on', async () => {
    const tab = await staleTab()
    let next: (value: ApolloLink.Result) => void = () => {}
    const server = new ApolloLink(
      () =>
        new Observable((observer) => {
          next = (value) => observer.next(value)
        }),
    )
    const link = ApolloLink.from([new AuthLink({ session: tab.session }), server])
    const stream = observe(link, tab.client, gql`subscription News { news }`)
    next({ data: { news: 1 } })
    const waiting = tab.addSecret()
    await settled()
    next({ data: { news: 2 } })
    await prompt.last.submit(RIGHT)
    await waiting
    next({ data: { news: 3 } })
    expect(stream.all).toHaveLength(3)
    stream.unsubscribe()
  })

  it('F34 two clients of one session: one prompt', async () => {
    const tab = await staleTab()
    const other = world.client(tab.session)
    const waiting = [tab.addSecret(), other.mutate({ mutation: ADD_SECRET, variables: { text: 'other' } })]
    await settled()
    expect(prompt.requests).toHaveLength(1)
    await prompt.last.submit(RIGHT)
    await Promise.all(waiting)
  })
})
