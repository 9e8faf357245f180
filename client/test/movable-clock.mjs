// Loaded into the server's process: its clock moves an hour ahead on SIGUSR2, so that sign-ins are no longer recent.
import process from 'node:process'

const HOUR_MS = 3_600_000
const now = Date.now
let aheadMs = 0

Date.now = () => now() + aheadMs
process.on('SIGUSR2', () => {
  aheadMs += HOUR_MS
  process.stdout.write('{"event":"clock.moved"}\n')
})
