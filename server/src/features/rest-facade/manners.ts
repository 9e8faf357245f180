import type { Manner } from './facade-route.ts'
import { type Body, Problem, unauthorized } from './problem.ts'

const coded = (code: string | undefined): Body => (code === undefined ? {} : { code })

/** The former service: `error` and `details`. */
export const formerManner: Manner = {
  invalid: (details) => new Problem(400, { error: 'Invalid data', details }),
  notSignedIn: (sentence = 'Invalid credentials.', code) =>
    unauthorized({
      error: sentence.replace(/\.$/, ''),
      details: { non_field_errors: [sentence] },
      ...coded(code),
    }),
}

/** The former service where tokens are opaque, whose clients read `success` and `message`. */
export const opaqueManner: Manner = {
  invalid: (details) =>
    new Problem(400, { success: false, message: 'Invalid data', error: 'Invalid data', details }),
  notSignedIn: (sentence, code) => {
    const { status, body, headers } = formerManner.notSignedIn(sentence, code)
    return new Problem(
      status,
      { success: false, message: sentence ?? 'Invalid credentials.', ...body },
      headers,
    )
  },
}

/** simplejwt's own views. */
export const simplejwtManner: Manner = {
  invalid: (details) => new Problem(400, details),
  notSignedIn: (detail = 'No active account found with the given credentials', code) =>
    unauthorized({ detail, ...coded(code) }),
}

/** dj-rest-auth, which answers wrong credentials as invalid fields. */
export const djRestAuthManner: Manner = {
  invalid: (details) => new Problem(400, details),
  notSignedIn: (sentence = 'Unable to log in with provided credentials.', code) =>
    new Problem(400, { non_field_errors: [sentence], ...coded(code) }),
}
