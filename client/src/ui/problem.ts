/** What went wrong, in the shape of the schema's failures: a sentence, and for each field its own. */
export interface Problem {
  message: string
  fieldErrors?: readonly FieldProblem[]
}

export interface FieldProblem {
  path: readonly string[]
  message: string
}
