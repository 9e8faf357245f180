import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it } from '@jest/globals'
import { askPassword } from './ask-password.ts'

/** A terminal user who types one of `answers` at each prompt. */
function terminalOf(...answers: string[]) {
  const input = new PassThrough()
  const prompts = new PassThrough()
  const shown = new PassThrough()
  prompts.on('data', (chunk) => {
    shown.write(chunk)
    if (String(chunk).endsWith(': ')) setImmediate(() => input.write(answers.shift() ?? ''))
  })
  prompts.on('end', () => shown.end())
  return { input, prompts, shown }
}

it('asks twice without echoing what is typed', async () => {
  const { input, prompts, shown } = terminalOf('a quiet orchard\r', 'a quiet orchid\r')
  expect(await askPassword(input, prompts)).toEqual({
    password: 'a quiet orchard',
    passwordConfirmation: 'a quiet orchid',
  })
  prompts.end()
  expect(await text(shown)).toBe('Password: \nPassword again: \n')
})

it.each([
  ['Ctrl-C', '\u0003'],
  ['Ctrl-D', '\u0004'],
])('is cancelled by %s', async (_name, key) => {
  const { input, prompts } = terminalOf('a quiet orchard\r', key)
  await expect(askPassword(input, prompts)).rejects.toMatchObject({ code: 'ABORT_ERR' })
})
