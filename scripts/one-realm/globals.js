/** What tests import from `@jest/globals`, which refuses to be imported natively. */
export const { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest, test } = globalThis
