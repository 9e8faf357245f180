/** Returns a constant for each name in `definitions`: `codesOf({ NOT_FOUND: … }).NOT_FOUND` is `'NOT_FOUND'`. */
export const codesOf = <const Definitions extends object>(definitions: Definitions): CodesOf<Definitions> =>
  // `Object.fromEntries` loses the association between key and literal type.
  Object.fromEntries(Object.keys(definitions).map((name) => [name, name])) as CodesOf<Definitions>

export type CodesOf<Definitions> = { readonly [Name in keyof Definitions]: Name }
