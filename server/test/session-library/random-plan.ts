import fc from 'fast-check'
import type { AnswerType, Fault } from './unreliable-network.ts'

export interface Operation {
  readonly kind: 'read' | 'rename'
  readonly tab: number
}

/** Operations that are sent together, their faults, and what happened before. */
export interface Step {
  readonly passes: 'nothing' | '31 seconds' | '4 hours'
  readonly roleChanges: boolean
  readonly operations: readonly Operation[]
  readonly faults: Readonly<Record<'profile' | 'updateProfile' | 'refresh', readonly Fault[]>>
}

export interface Plan {
  readonly mode: 'cookie' | 'token'
  readonly tabs: number
  readonly together: boolean
  readonly refusalType: AnswerType
  readonly steps: readonly Step[]
  /** Before which step another device ends the session; null if none does. */
  readonly revokedBefore: number | null
}

/** How much time passes by the device's own clock. */
export const passingMs = { nothing: 0, '31 seconds': 31_000, '4 hours': 4 * 3_600_000 }

const fault = fc.constantFrom<Fault>(
  'requestLost',
  'answerLost',
  'requestSwallowed',
  'answerSwallowed',
  'refused',
  'unavailable',
)

const operation = fc.record<Operation>({ kind: fc.constantFrom('read', 'rename', 'rename'), tab: fc.nat(1) })

const step = fc.record<Step>({
  passes: fc.constantFrom('nothing', 'nothing', '31 seconds', '4 hours', '4 hours'),
  roleChanges: fc.integer({ min: 0, max: 5 }).map((dice) => dice === 0),
  operations: fc.array(operation, { minLength: 1, maxLength: 4 }),
  faults: fc.record({
    profile: fc.array(fault, { maxLength: 2 }),
    updateProfile: fc.array(fault, { maxLength: 3 }),
    refresh: fc.array(fault, { maxLength: 3 }),
  }),
})

/** A device, its user's actions, and the faults. */
export const plans = fc.record<Plan>({
  mode: fc.constantFrom('token', 'cookie'),
  tabs: fc.constantFrom(1, 2),
  together: fc.boolean(),
  refusalType: fc.constantFrom('application/graphql-response+json', 'application/json'),
  steps: fc.array(step, { minLength: 1, maxLength: 3 }),
  revokedBefore: fc.option(fc.nat(2), { freq: 9 }),
})
