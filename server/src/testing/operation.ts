type NameIn<Union> = Union extends unknown ? keyof Union : never

type FieldOf<Union, Name extends PropertyKey> = Union extends { readonly [Key in Name]: infer Field }
  ? Field
  : never

type IsAny<Data> = 0 extends 1 & Data ? true : false

/**
 * A result for use in expectations. Each field has its type whichever union member was returned and is never null, so
 * an expected value fails for members without the field and for null.
 */
export type Expected<Data> =
  IsAny<Data> extends true
    ? Data
    : [NonNullable<Data>] extends [readonly unknown[]]
      ? Expected<NonNullable<Data>[number]>[]
      : [NonNullable<Data>] extends [object]
        ? { [Name in NameIn<NonNullable<Data>>]: Expected<FieldOf<NonNullable<Data>, Name>> }
        : NonNullable<Data>
