import { afterEach, beforeEach, expect, jest } from '@jest/globals'

/** Whatever is written to the console fails the test it was written in: it is either meant for the log or a warning to heed. */
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
