/** A failure of the contract that is an answer. */
export const failure = (__typename: string, code: string, message: string) => ({ __typename, code, message })
