/** Loaded before a server (`--expose-gc --import`): on SIGUSR2 it collects its garbage and prints how much it uses, in bytes. */
process.on('SIGUSR2', () => {
  globalThis.gc()
  const { heapUsed, external } = process.memoryUsage()
  process.stdout.write(`${JSON.stringify({ event: 'garbage.collected', bytes: heapUsed + external })}\n`)
})
