import { statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import TestSequencer from '@jest/test-sequencer'

/** The files that take longest on a machine without a cache of durations: one that starts last keeps a core idle. */
const slowest = [
  'client/test/tabs/tabs.test.ts',
  'client/test/explorer/explorer.test.ts',
  'client/test/administration.test.ts',
  'client/test/passkeys.test.ts',
  'client/test/appearance/appearance.test.ts',
  'server/test/system/commands.test.ts',
  'server/test/system/start-up.test.ts',
  'examples/test/system/third-party-app.test.ts',
  'examples/test/resource-server.test.ts',
  'server/test/mail-server-faults.test.ts',
  'server/test/system/start-failures.test.ts',
  'server/test/system/foreign-hash-timing.test.ts',
  'server/test/system/image.test.ts',
  'client/test/email-address.test.ts',
  'server/test/stream-ends.test.ts',
  'server/test/draining.test.ts',
  'client/test/account.test.ts',
  'server/test/system/loop-budget.test.ts',
  'server/test/system/import-command.test.ts',
  'client/test/ways.test.ts',
  'client/test/tabs/renewal.test.ts',
  'server/test/system/database-folder.test.ts',
  'server/test/entity-tables.test.ts',
  'server/test/sign-in-limits.test.ts',
  'server/test/session-library-faults.test.ts',
].map((path) => join(fileURLToPath(new URL('..', import.meta.url)), path))

/** Jest's own order knows durations of former runs, and on a fresh clone only the sizes of files. */
// biome-ignore lint/style/noDefaultExport: Jest calls the default export
export default class SlowestFirst extends TestSequencer {
  sort(tests) {
    for (const path of slowest) statSync(path)
    const rankOf = ({ path, duration }) =>
      duration === undefined && slowest.includes(path) ? slowest.indexOf(path) : slowest.length
    return super.sort(tests).sort((one, other) => rankOf(one) - rankOf(other))
  }
}
