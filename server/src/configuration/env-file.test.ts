import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { EnvFileUnusable, readEnvFile, unreadFilesBeside } from './env-file.ts'

const url = 'postgres://gatehouse:hunter2@db:5432/gatehouse'
const mark = '\uFEFF'
let folder: string
let path: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-env-'))
  path = join(folder, '.env')
})
afterAll(() => rmSync(folder, { recursive: true }))

function read(content: string | Buffer) {
  writeFileSync(path, content)
  return readEnvFile(path)
}

function refusalOf(content: string | Buffer): string {
  try {
    return `accepted: ${JSON.stringify(read(content))}`
  } catch (error) {
    if (error instanceof EnvFileUnusable) return error.message
    throw error
  }
}

const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16()

describe('a settings file', () => {
  it.each<[string, string | Buffer]>([
    ['UTF-8', `DATABASE_URL=${url}\nPORT=4100\n`],
    ['UTF-8 with a byte order mark', `${mark}DATABASE_URL=${url}\nPORT=4100\n`],
    ['UTF-16 LE', Buffer.from(`${mark}DATABASE_URL=${url}\r\nPORT=4100\r\n`, 'utf16le')],
    ['UTF-16 BE', bigEndian(`${mark}DATABASE_URL=${url}\r\nPORT=4100\r\n`)],
    ['CRLF', `DATABASE_URL=${url}\r\nPORT=4100`],
    ['CR', `DATABASE_URL=${url}\rPORT=4100\r`],
    ['a mark in its middle', `DATABASE_URL=${url}\n${mark}PORT=4100\n`],
    ['two marks', `${mark}${mark}DATABASE_URL=${url}\nPORT=4100\n`],
    ['blanks around names and values', ` DATABASE_URL = ${url} \n\tPORT\t=\t4100\t\n`],
    ['quotes, comments and export', `# db\n\nexport DATABASE_URL="${url}" # the server\nPORT='4100'#port\n`],
  ])('T174 is read completely in %s', (_what, content) => {
    expect(read(content)?.variables).toEqual({ DATABASE_URL: url, PORT: '4100' })
  })

  it('T174 has no empty value that takes over the next line', () => {
    expect(read(`REDIS_URL=  \nDATABASE_URL=${url}\n`)?.variables).toEqual({
      REDIS_URL: '',
      DATABASE_URL: url,
    })
  })

  it('is parsed like Node parses it', () => {
    const word = fc.constantFrom('a', 'postgres://b', "it's", 'c d', '', '9')
    const value = fc.oneof(
      word,
      ...['"', "'", '`'].map((quote) => fc.constantFrom(quote + quote, `${quote}x y\nz # ${quote}`)),
    )
    const name = fc.constantFrom('A', 'B_2', 'c.d', 'export E', 'F-g')
    const entry = fc
      .tuple(name, value, fc.constantFrom('', ' # note'))
      .map(([key, text, note]) => `${key}=${text}${note}`)
    fc.assert(
      fc.property(fc.array(fc.oneof(entry, fc.constantFrom('', '# A=1', '  '))), (lines) => {
        const text = lines.map((line) => line.replace(/=$/, '=""')).join('\n')
        expect(read(text)?.variables).toEqual({ ...parseEnv(text) })
      }),
    )
  })

  it.each<[string, string | Buffer, RegExp]>([
    [
      'a line without an equals sign',
      `PORT=4100\nDATABASE_URL ${url}\n`,
      /^Line 2 of \/\S+\.env is not NAME=value/,
    ],
    ['a line as in YAML', `DATABASE_URL: ${url}?a=b\n`, /^Line 1 of/],
    ['a line for a shell of Windows', `\n\nset DATABASE_URL=${url}\n`, /^Line 3 of/],
    ['a line for PowerShell', `$env:DATABASE_URL="${url}"\n`, /^Line 1 of/],
    ['a name behind an invisible space', `\u200BDATABASE_URL=${url}\n`, /^Line 1 of/],
    ['a name behind a no-break space', `PORT=4100\n\u00A0DATABASE_URL=${url}\n`, /^Line 2 of/],
    ['a name before a vertical tab', `DATABASE_URL\v=${url}\n`, /^Line 1 of/],
    ['a name behind a form feed', `\fDATABASE_URL=${url}\n`, /^Line 1 of/],
    ['export with a tab', `export\tDATABASE_URL=${url}\n`, /^Line 1 of/],
    ['a quote that stays open', `PORT=4100\nSECRET="abc\nDATABASE_URL=${url}\n`, /^Line 2 of/],
    ['text behind a quote', `SECRET="abc"def\n`, /^Line 1 of/],
    ['no name', `=${url}\n`, /^Line 1 of/],
    [
      'Latin-1',
      Buffer.from('SECRET=größe\n', 'latin1'),
      /is not text in UTF-8 or UTF-16\. Save it as UTF-8\.$/,
    ],
    ['UTF-16 without its mark', Buffer.from(`PORT=4100\n`, 'utf16le'), /is not text in UTF-8/],
    ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x41, 0, 0, 0]), /is not text in UTF-8/],
  ])('T174 is refused with a message that repeats none of its content: %s', (_what, content, sentence) => {
    const refusal = refusalOf(content)
    expect(refusal).toMatch(sentence)
    expect(refusal).not.toMatch(/hunter2|abc|größe|\n/)
  })

  it('T174 is refused if it is a folder', () => {
    const other = join(folder, 'a-folder')
    mkdirSync(other)
    expect(() => readEnvFile(other)).toThrow(
      `${other} is a folder. Remove it, or put a file with the settings in its place.`,
    )
  })

  it('T174 is refused without waiting if it is a pipe', () => {
    const pipe = join(folder, 'a-pipe')
    execFileSync('mkfifo', [pipe])
    const script = `import { readEnvFile } from ${JSON.stringify(new URL('./env-file.ts', import.meta.url))}
      try { readEnvFile(${JSON.stringify(pipe)}) } catch ({ message }) { console.log(message) }`
    const said = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
      timeout: 20_000,
    })
    const sentence = 'is not a file. Remove it, or put a file with the settings in its place.'
    expect(`${said}`).toBe(`${pipe} ${sentence}\n`)
    expect(() => readEnvFile('/dev/null')).toThrow(`/dev/null ${sentence}`)
  })

  it('may be a symbolic link to a file', () => {
    writeFileSync(path, 'PORT=4100')
    const link = join(folder, 'a-link')
    symlinkSync(path, link)
    expect(readEnvFile(link)?.variables).toEqual({ PORT: '4100' })
  })

  it('is optional, and a similar file under another name is reported', () => {
    expect(readEnvFile(join(folder, 'none'))).toBeUndefined()
    writeFileSync(`${path}.txt`, 'PORT=4100')
    expect(unreadFilesBeside(path)).toEqual([`${path}.txt`])
  })

  it('reports the values that are cut off at a #', () => {
    const file = read('A=pa#ss\nB=pass # a comment\nC="pa#ss"\nD=#x\nE= # none\n# F=a#b\n')
    expect(file?.cutAtComment).toEqual(['A', 'D'])
    expect(file?.variables).toEqual({ A: 'pa', B: 'pass', C: 'pa#ss', D: '', E: '' })
  })
})
