// Standard input is a pipe from the process that runs the tests. It closes when that process ends, even by SIGKILL.
process.stdin
  .resume()
  .on('end', () => process.exit())
  .unref()
