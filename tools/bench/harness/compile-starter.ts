import { mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { transformFile } from '@swc/core'

const source = fileURLToPath(new URL('../contenders/starter.ts', import.meta.url))
const folder = new URL('../../../node_modules/.cache/gatehouse-bench/', import.meta.url)

/** Compiles the starter, because Node runs TypeScript but no decorators. @returns the output folder */
export async function compileStarter(): Promise<string> {
  const { code } = await transformFile(source, {
    jsc: {
      parser: { syntax: 'typescript', decorators: true },
      transform: { legacyDecorator: true, decoratorMetadata: true },
      target: 'es2024',
    },
    module: { type: 'es6' },
  })
  mkdirSync(folder, { recursive: true })
  const compiled = fileURLToPath(new URL('starter.mjs', folder))
  writeFileSync(compiled, code)
  return compiled
}
