import { runCommand } from './commands.ts'

const { code, stdout, stderr } = await runCommand(process.argv.slice(2))
process.stdout.write(stdout)
process.stderr.write(stderr)
if (code !== 0) process.exitCode = code
