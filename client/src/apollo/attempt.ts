import type { Problem } from '../ui/problem.ts'
import { describeError } from './describe-error.ts'

export type Attempt<Data> = { data: Data; problem?: undefined } | { data?: undefined; problem: Problem }

/** Converts what a mutation throws, a refusal or a network error, into a message. */
export async function attempt<Data>(
  mutation: Promise<{ data?: Data | null | undefined }>,
): Promise<Attempt<Data>> {
  try {
    const { data } = await mutation
    return data ? { data } : { problem: { message: describeError(undefined) } }
  } catch (error) {
    return { problem: { message: describeError(error) } }
  }
}
