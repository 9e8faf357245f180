const statuses: Record<string, number> = {
  UNAUTHENTICATED: 401,
  CONFIRMATION_REQUIRED: 401,
  FORBIDDEN: 403,
  RATE_LIMITED: 429,
  MAIL_UNAVAILABLE: 503,
  UNAVAILABLE: 503,
  INTERNAL_SERVER_ERROR: 500,
}

/** A refusal in the contract's shape: errors, no data, and the status of its code. */
export function refusal(code: string, extensions: Record<string, unknown> = {}): Response {
  const body = { errors: [{ message: code, extensions: { code, executed: false, ...extensions } }] }
  return Response.json(body, {
    status: statuses[code] ?? 400,
    headers: { 'content-type': 'application/graphql-response+json' },
  })
}
