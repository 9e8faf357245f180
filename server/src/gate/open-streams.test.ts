import { expect, it } from '@jest/globals'
import type { StreamEnd } from '../core/stream-request.ts'
import { type OpenStream, OpenStreams, type StreamRight } from './open-streams.ts'

const right = {
  user: { id: 'account', sessionId: 'session' },
  expiresAt: Number.POSITIVE_INFINITY,
  requires: undefined,
} as unknown as StreamRight

function opened(cause: StreamEnd | undefined): StreamEnd[] {
  const ends: StreamEnd[] = []
  const stream: OpenStream = {
    account: 'account',
    session: 'session',
    right,
    request: { end: (because) => void ends.push(because) },
  }
  const streams = new OpenStreams(() => cause)
  streams.add(stream)
  streams.remove(stream)
  return ends
}

it('ends a stream at once if its session ended between authentication and opening', () => {
  expect(opened('session-ended')).toEqual(['session-ended'])
})

it('opens a stream that has a right', () => {
  expect(opened(undefined)).toEqual([])
})
