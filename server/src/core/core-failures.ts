import { codesOf } from './codes.ts'
import type { FailureDefinitions } from './failure.ts'

export const coreFailures = {
  VALIDATION_FAILED: {
    description: 'Fields of the input are wrong; `fieldErrors` names all of them.',
    retry: 'No: correct the fields that `fieldErrors` names.',
  },
} as const satisfies FailureDefinitions

export const CoreFailure = codesOf(coreFailures)
