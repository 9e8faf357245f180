/** A failure from the contract, returned as a result. */
export const failure = (__typename: string, code: string, message: string) => ({ __typename, code, message })
