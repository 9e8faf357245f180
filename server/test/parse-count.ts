import { jest } from '@jest/globals'

/** The first expression that every user agent is matched against. */
const firstExpression = 'crmo|crios'

/** Counts the user agents that this process parses until the test ends. */
export function countParsedUserAgents(): () => number {
  let parsed = 0
  const { exec } = RegExp.prototype
  jest.spyOn(RegExp.prototype, 'exec').mockImplementation(function (this: RegExp, text) {
    if (this.source.includes(firstExpression)) parsed += 1
    return exec.call(this, text)
  })
  return () => parsed
}
