/**
 * Runs one of the benchmarks, or the measurements of docs/performance.md.
 * Usage: npm run bench [-- smoke | growth … | users | simulate | entity-manager | compare … | B1 B5 …]; each file
 * documents its arguments.
 */
const programs = ['smoke', 'growth', 'users', 'simulate', 'compare', 'entity-manager']

const [name = ''] = process.argv.slice(2)
const isProgram = programs.includes(name)
// A program reads only the arguments after its name.
if (isProgram) process.argv.splice(2, 1)
await import(isProgram ? `./${name}.ts` : './run-measures.ts')
