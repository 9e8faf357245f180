import { describe, expect, it } from '@jest/globals'
import { leastCpuMs } from '../../../test-support/least-time.ts'
import { checkPassword, type PasswordProposal } from './password-rules.ts'

const alice = { email: 'alice.liddell@example.org', firstName: 'Alice', lastName: 'Liddell', minLength: 8 }

const faultsOf = (password: string, about: Partial<PasswordProposal> = {}): string[] =>
  checkPassword({ ...alice, password, confirmation: password, ...about }).map(({ code }) => code)

describe('T29 passwords', () => {
  it.each([
    ['common', 'password1', ['PASSWORD_TOO_COMMON']],
    ['common in upper case', 'QWERTYUIOP', ['PASSWORD_TOO_COMMON']],
    ['common with space around', ' iloveyou ', ['PASSWORD_TOO_COMMON']],
    ['common in full width', 'ｐａｓｓｗｏｒｄ１', ['PASSWORD_TOO_COMMON']],
    ['all digits', '83650274916', ['PASSWORD_ENTIRELY_NUMERIC']],
    ['all digits of another script', '٨٣٦٥٠٢٧٤٩١٦', ['PASSWORD_ENTIRELY_NUMERIC']],
    ['short', 'xk2#vQ9', ['TOO_SHORT']],
    ['short in code points, not in bytes', '🦉🦊🦋🦎🦔', ['TOO_SHORT']],
    ['long', 'xk2#vQ9w'.repeat(16).concat('!'), ['TOO_LONG']],
    ['long once composed', '\ufdfa'.repeat(8), ['TOO_LONG']],
    ['both names', 'AliceLiddell', ['PASSWORD_TOO_SIMILAR']],
    ['both names in the other order', 'LiddellAlice', ['PASSWORD_TOO_SIMILAR']],
    ['the local part of the email', 'alice_liddell', ['PASSWORD_TOO_SIMILAR']],
    ['the email', 'alice.liddell@example.org', ['PASSWORD_TOO_SIMILAR']],
    ['a word of the email', 'example1', ['PASSWORD_TOO_SIMILAR']],
    ['the last name and a little', 'Liddell!7', ['PASSWORD_TOO_SIMILAR']],
    ['the last name backwards', 'lleddil9', ['PASSWORD_TOO_SIMILAR']],
    ['empty', '', ['REQUIRED']],
    ['T83 with NUL', 'correct\0horse', ['MALFORMED']],
    ['T83 with half a surrogate pair', 'correct\ud800horse', ['MALFORMED']],
  ])('%s: refused', (_, password, codes) => {
    expect(faultsOf(password)).toEqual(codes)
  })

  it.each([
    ['four words', 'correct horse battery staple'],
    ['without any mixture', 'gzvkwqjxp'],
    ['spaces only around', '  ostrich teapot  '],
    ['with a tab', 'ostrich\tteapot'],
    ['of any script', 'пароль-для-совы'],
    ['exactly 8 code points of four bytes', '🦉🦊🦋🦎🦔🦀🐙🐌'],
    ['exactly 128 code points of four bytes', '🦉🦊🦋🦎🦔🦀🐙🐌'.repeat(16)],
    ['128 code points once composed', 'e\u0301u\u0308o\u0302a\u0301'.repeat(32)],
    ['long and with a name in it', 'alice goes down the rabbit hole'],
    ['long and of the letters of a name', 'liberal deli dealing dill ice cellar'],
  ])('%s: taken', (_, password) => {
    expect(faultsOf(password)).toEqual([])
  })

  it('all errors are returned together and say what to do', () => {
    const faults = checkPassword({ ...alice, password: '1234', confirmation: '4321' })
    expect(faults.map(({ path, code }) => `${path}: ${code}`)).toEqual([
      'password: TOO_SHORT',
      'password: PASSWORD_TOO_COMMON',
      'password: PASSWORD_ENTIRELY_NUMERIC',
      'passwordConfirmation: PASSWORDS_DIFFER',
    ])
    for (const { message } of faults) expect(message).toMatch(/(Use|Choose|Add|Enter) .+\.$/)
  })

  it('errors have the requested paths', () => {
    const paths = { passwordPath: ['newPassword'], confirmationPath: ['newPasswordConfirmation'] }
    const faults = checkPassword({ ...alice, ...paths, password: 'xk2#vQ9', confirmation: 'other' })
    expect(faults.map(({ path }) => path)).toEqual([['newPassword'], ['newPasswordConfirmation']])
  })

  it.each([
    ['email address', 'alice.liddell@example.com'],
    ['first name', 'Wonder-Alice'],
    ['last name', 'hargreaves'],
  ])('the message names the %s', (name, password) => {
    const about = { ...alice, firstName: 'Wonder Alice', lastName: 'Hargreaves' }
    const [fault] = checkPassword({ ...about, password, confirmation: password })
    expect(fault?.message).toContain(`too close to your ${name}.`)
  })

  it.each(['marthaquincy', 'quincymartha', 'Quincy, Martha'])('both names are one: %s', (password) => {
    const names = { email: 'x@example.org', firstName: 'Martha', lastName: 'Quincy' }
    expect(faultsOf(password, names)).toEqual(['PASSWORD_TOO_SIMILAR'])
  })

  it('the minimum length is configurable', () => {
    expect(faultsOf('gzvkwqjxp', { minLength: 12 })).toEqual(['TOO_SHORT'])
  })

  it('empty or invalid names are ignored', () => {
    const odd = { email: '@', firstName: '', lastName: '\ud800'.repeat(100_000) }
    expect(faultsOf('correct horse battery staple', odd)).toEqual([])
  })
})

describe('T30 the confirmation', () => {
  it('may be in another normal form', () => {
    expect(faultsOf('caf\u00e9 am See', { confirmation: 'cafe\u0301 am See' })).toEqual([])
  })

  it('differs by a space', () => {
    expect(faultsOf('ostrich teapot', { confirmation: 'ostrich teapot ' })).toEqual(['PASSWORDS_DIFFER'])
  })

  it('of a megabyte differs', () => {
    const confirmation = 'x'.repeat(1_000_000)
    expect(faultsOf('ostrich teapot', { confirmation })).toEqual(['PASSWORDS_DIFFER'])
  })
})

describe('a password over its limit', () => {
  it('is compared neither with the confirmation nor with the names of the account', () => {
    const password = '\ufdfa'.repeat(1024)
    const about = { email: password, firstName: password, lastName: password, confirmation: 'another' }
    expect(faultsOf(password, about)).toEqual(['TOO_LONG'])
  })

  const worst = ['\ufdfa', 'a', '\u0301\u0323', 'a ', '\u{1d15e}']
  const passwords = worst.flatMap((unit) => [unit.repeat(1024 / unit.length), unit.repeat(128 / unit.length)])

  it.each(worst)(
    'costs little work, as does one within it, beside 100 kB of %j for every other field',
    async (unit) => {
      const long = unit.repeat(100_000 / unit.length)
      for (const password of passwords)
        expect(await leastCpuMs(() => faultsOf(password, named(long)), 100)).toBeLessThan(100)
    },
  )
})

const named = (text: string) => ({ email: text, firstName: text, lastName: text, confirmation: text })

describe('T28 a password of a megabyte', () => {
  it.each(['x', '\ufdfa', '\0', 'e\u0301'])(
    'of %j is refused for its length alone, without a look at it',
    async (unit) => {
      const password = unit.repeat(1_000_000 / unit.length)
      expect(faultsOf(password)).toEqual(['TOO_LONG'])
      expect(await leastCpuMs(() => faultsOf(password), 0.5)).toBeLessThan(0.5)
    },
  )
})
