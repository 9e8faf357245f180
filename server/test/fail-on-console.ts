import { afterEach, beforeEach, expect, jest } from '@jest/globals'

/** Fails a test that writes to the console, because the output either belongs in the log or is a warning to heed. */
const noise: unknown[][] = []

beforeEach(() => {
  noise.length = 0
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    jest.spyOn(console, method).mockImplementation((...said: unknown[]) => void noise.push(said))
  }
})

afterEach(() => {
  jest.restoreAllMocks()
  expect(noise).toEqual([])
})
