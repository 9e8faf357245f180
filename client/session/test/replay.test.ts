import { ApolloLink, type ErrorLike, gql } from '@apollo/client'
import { CombinedGraphQLErrors } from '@apollo/client/errors'
import { BatchHttpLink } from '@apollo/client/link/batch-http'
import { NotAuthenticatedError } from '@gatehouse/session'
import { AuthLink, retryIf } from '@gatehouse/session/apollo'
import { settled } from '@gatehouse/session/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Observable, of } from 'rxjs'
import { ADD_NOTE, execute, failureOf, MINUTE, PROFILE, World } from './world.ts'

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world.dispose())

const refusal = { message: 'Refused.', extensions: { code: 'UNAUTHENTICATED', executed: false } }
const partial = { message: 'Refused.', extensions: { code: 'UNAUTHENTICATED', executed: true } }

/** A link in place of the server, which gives these answers one after the other. */
function answering(...answers: ApolloLink.Result[][]): ApolloLink & { sent: ApolloLink.Operation[] } {
  const sent: ApolloLink.Operation[] = []
  const link = new ApolloLink((operation) => {
    sent.push(operation)
    return of(...(answers[sent.length - 1] ?? []))
  })
  return Object.assign(link, { sent })
}

describe('what is sent again', () => {
  it('F11 a mutation refused before it ran: replayed once, applied once', async () => {
    const tab = await world.signedIn()
    world.server.sessions.forgetAccessTokens()
    await tab.addNote()
    expect(world.server.arrived.addNote).toBe(2)
    expect(world.server.applied.addNote).toBe(1)
  })

  it('F12 a mutation with data and an error: not replayed', async () => {
    const tab = await world.signedIn()
    const server = answering([{ data: { addNote: null }, errors: [partial] }])
    const [result] = await execute(tab.session, server, ADD_NOTE)
    expect(result).toEqual({ data: { addNote: null }, errors: [partial] })
    expect(server.sent).toHaveLength(1)
  })

  it('F12 a mutation that may have run, without data: not replayed', async () => {
    const tab = await world.signedIn()
    const server = answering([{ data: null, errors: [partial] }])
    expect(await execute(tab.session, server, ADD_NOTE)).toHaveLength(1)
    expect(server.sent).toHaveLength(1)
  })

  it('F13 a mutation and a network error: not replayed', async () => {
    const tab = await world.signedIn()
    world.server.fault('addNote', 'answerLost')
    expect(await failureOf(tab.addNote())).toBeInstanceOf(TypeError)
    expect(world.server.arrived.addNote).toBe(1)
    expect(world.server.applied.addNote).toBe(1)
  })

  it('F13 `retryIf` lets RetryLink repeat queries only, and nothing the session decided', () => {
    const operation = (operationType: string) => ({ operationType }) as ApolloLink.Operation
    const broken: ErrorLike = new TypeError('fetch failed')
    expect(retryIf(1, operation('query'), broken)).toBe(true)
    expect(retryIf(5, operation('query'), broken)).toBe(false)
    expect(retryIf(1, operation('mutation'), broken)).toBe(false)
    expect(retryIf(1, operation('query'), new NotAuthenticatedError())).toBe(false)
    expect(retryIf(1, operation('query'), new CombinedGraphQLErrors({ errors: [] }))).toBe(false)
  })

  it('F14 a query with data and an auth error: passed on, refresh behind', async () => {
    const tab = await world.signedIn()
    await world.clock.advance(MINUTE)
    const server = answering([{ data: { profile: null }, errors: [partial] }])
    const results = await execute(tab.session, server, PROFILE)
    expect(results).toEqual([{ data: { profile: null }, errors: [partial] }])
    await settled()
    expect(server.sent).toHaveLength(1)
    expect(world.refreshes).toBe(1)
  })

  it('F36 an auth error in a later chunk of `@defer`: no replay', async () => {
    const tab = await world.signedIn()
    const first = { data: { profile: { id: '1' } }, hasNext: true } as ApolloLink.Result
    const later = { hasNext: false, incremental: [{ data: null, path: ['profile'], errors: [refusal] }] }
    const server = answering([first, later as ApolloLink.Result])
    expect(await execute(tab.session, server, PROFILE)).toEqual([first, later])
    expect(server.sent).toHaveLength(1)
  })

  it('F36 a refusal in the first chunk, before anything was delivered: replayed', async () => {
    const tab = await world.signedIn()
    const whole = { data: { profile: { id: '1' } } }
    const server = answering([{ errors: [refusal] }], [whole])
    expect(await execute(tab.session, server, PROFILE)).toEqual([whole])
  })

  it.each(['application/json', 'application/graphql-response+json'] as const)(
    'F40 a refusal as %s is recognised',
    async (contentType) => {
      world.server.contentType = contentType
      const tab = await world.signedIn()
      world.server.sessions.forgetAccessTokens()
      await tab.addNote()
      expect(world.refreshes).toBe(1)
      expect(world.server.applied.addNote).toBe(1)
    },
  )
})

describe('F15 batched HTTP', () => {
  const batching = (tab: Awaited<ReturnType<World['signedIn']>>) =>
    ApolloLink.from([
      new AuthLink({ session: tab.session }),
      new BatchHttpLink({ uri: '/graphql', batchInterval: 5, fetch: world.transport() }),
    ])

  it('F15 one refused: only that one is sent again; 1 refresh', async () => {
    let refusals = 1
    world = new World({
      fields: {
        profile: {
          run: ({ userId }) => ({ __typename: 'User', id: userId }),
          refuse: () => (refusals-- > 0 ? 'UNAUTHENTICATED' : undefined),
        },
      },
    })
    const tab = await world.signedIn()
    const link = batching(tab)
    await Promise.all([execute(tab.session, link, PROFILE), execute(tab.session, link, ADD_NOTE)])
    expect(world.server.arrived).toMatchObject({ profile: 2, addNote: 1, refresh: 1 })
  })

  it.each(['application/json', 'application/graphql-response+json'] as const)(
    'F15 all refused, as %s: all are sent again; 1 refresh',
    async (contentType) => {
      world.server.contentType = contentType
      const tab = await world.signedIn()
      world.server.sessions.forgetAccessTokens()
      const link = batching(tab)
      await Promise.all([execute(tab.session, link, PROFILE), execute(tab.session, link, ADD_NOTE)])
      expect(world.server.arrived).toMatchObject({ profile: 2, addNote: 2, refresh: 1 })
      expect(world.server.applied).toMatchObject({ profile: 1, addNote: 1 })
    },
  )
})

describe('F16 upload', () => {
  const UPLOAD = gql`mutation Upload($file: Upload!) { upload(file: $file) }`
  const whole = { data: { upload: true } }

  it.each([
    ['a Blob', new Blob(['text'])],
    ['a File', new File(['text'], 'name.txt')],
    ['a list of them', [new Blob(['text'])]],
  ])('F16 %s is sent again', async (_, file) => {
    const tab = await world.signedIn()
    const server = answering([{ errors: [refusal] }], [whole])
    expect(await execute(tab.session, server, UPLOAD, { file })).toEqual([whole])
    expect(server.sent).toHaveLength(2)
  })

  it.each([
    ['a stream', { file: new ReadableStream() }],
    ['a stream deep inside', { file: { parts: [new ReadableStream()] } }],
    ['an asynchronous iterable', { file: (async function* () {})() }],
  ])('F16 %s is not', async (_, variables) => {
    const tab = await world.signedIn()
    const server = answering([{ errors: [refusal] }], [whole])
    const error = await failureOf(execute(tab.session, server, UPLOAD, variables))
    expect(NotAuthenticatedError.is(error)).toBe(true)
    expect(server.sent).toHaveLength(1)
  })
})

it('a subscription refused at its start is begun again; one that has delivered is not', async () => {
  const tab = await world.signedIn()
  const server = answering([{ data: { profile: { id: '1' } } }, { errors: [refusal] }])
  expect(await execute(tab.session, server, PROFILE)).toHaveLength(2)
  expect(server.sent).toHaveLength(1)
})

it('what a link above sends again carries the present token, or none', async () => {
  const tab = await world.signedIn()
  const seen: unknown[] = []
  const server = new ApolloLink((operation) => {
    seen.push(operation.getContext().headers.authorization)
    return new Observable((observer) => observer.error(new TypeError('fetch failed')))
  })
  const twice = new ApolloLink((operation, forward) => {
    return new Observable((observer) => {
      forward(operation).subscribe({
        error: async () => {
          await tab.session.signOut()
          forward(operation).subscribe(observer)
        },
      })
    })
  })
  const link = ApolloLink.from([twice, new AuthLink({ session: tab.session }), server])
  await failureOf(execute(tab.session, link, PROFILE))
  expect(seen).toEqual([expect.stringMatching(/^Bearer access/), undefined])
})
