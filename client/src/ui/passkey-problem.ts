const texts = {
  failed: 'Your browser could not use a passkey. Try again.',
  /** By the name of the browser's error. */
  problems: {
    AbortError: 'No passkey was used. Try again.',
    ConstraintError:
      'This device cannot ask for your PIN, fingerprint or face. Set that up first, or use another device.',
    InvalidStateError: 'There is already a passkey for your account on this device.',
    NotAllowedError: 'No passkey was used. Try again.',
    NotSupportedError: 'This device cannot create a passkey for this site. Use another device.',
    SecurityError: 'Passkeys do not work at this address. Open the page at its usual address.',
  } as Readonly<Record<string, string>>,
}

/** Why the browser returned no passkey. The library keeps the browser's error as the cause of its own, under its name. */
export function passkeyProblem(error: unknown): string {
  const name = error instanceof Error ? error.name : ''
  return texts.problems[name] ?? texts.failed
}
