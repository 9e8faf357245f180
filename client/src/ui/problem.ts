/** An error in the shape of the schema's failures: a message, and messages for fields. */
export interface Problem {
  message: string
  fieldErrors?: readonly FieldProblem[]
}

export interface FieldProblem {
  path: readonly string[]
  message: string
}
