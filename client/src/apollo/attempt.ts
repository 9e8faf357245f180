import type { Problem } from '../ui/problem.ts'
import { describeError } from './describe-error.ts'

type Attempt<Data> = { data: Data; problem?: undefined } | { data?: undefined; problem: Problem }

/** Turns the one way in which a mutation throws (it was refused, or nothing came back) into a sentence for the person. */
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
