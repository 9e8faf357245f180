/** What leading tabs and those that follow them say to each other. */
export type LiveMessage = Stamp & (Ask | Lead | PassedOn | Look)

interface Stamp {
  readonly v: 1
  readonly from: number
}

/** Does anyone lead? */
interface Ask {
  readonly kind: 'ask'
}

/** The sender leads. */
export interface Lead extends Rank {
  readonly kind: 'lead'
  /** Whether its stream is open. */
  readonly live: boolean
  readonly hidden: boolean
  /** It holds the lock, so the lock says when it is gone. */
  readonly locked: boolean
  /** Number of messages that it has passed on. */
  readonly passed: number
}

/** An event of the stream. */
interface PassedOn extends Omit<Lead, 'kind'> {
  readonly kind: 'event'
  readonly event: unknown
}

/** Events may have been missed. */
interface Look extends Omit<Lead, 'kind'> {
  readonly kind: 'look'
}

/** Increases with each change of the leading tab. If two lead at once, the higher one goes on. */
export interface Rank {
  readonly term: number
  readonly from: number
}

const KIND = /^(ask|lead|event|look)$/

/** Whether a message comes from another tab of this version. */
export function isLiveMessage(data: unknown, self: number): data is LiveMessage {
  const message = data as Partial<LiveMessage & Lead> | null
  const { v, from, kind, term, passed } = message ?? {}
  const known = v === 1 && typeof from === 'number' && from !== self && KIND.test(`${kind}`)
  return known && (kind === ('ask' as string) || (Number.isSafeInteger(term) && Number.isSafeInteger(passed)))
}

/** Whether `one` outranks `other`. */
export const outranks = (one: Rank, other: Rank): boolean =>
  one.term > other.term || (one.term === other.term && one.from > other.from)
