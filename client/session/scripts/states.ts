// Writes STATES.md, the table of the machine's transitions.
import { writeFile } from 'node:fs/promises'
import { transitionTable } from '../test/transition-table.ts'

await writeFile(new URL('../STATES.md', import.meta.url), transitionTable())
