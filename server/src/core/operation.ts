declare const types: unique symbol

/** The text of an operation, with the types of its result and variables. */
export type Operation<Data, Variables> = string & { readonly [types]: (variables: Variables) => Data }
