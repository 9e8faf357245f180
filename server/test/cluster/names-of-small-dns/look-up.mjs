import { Resolver } from 'node:dns/promises'

const resolver = new Resolver({ timeout: 2000, tries: 2 })
resolver.setServers([process.env.SMALL_DNS])
try {
  for (const address of await resolver.resolve4(process.argv[2])) {
    for (const kind of ['STREAM', 'DGRAM', 'RAW']) process.stdout.write(`${address.padEnd(15)} ${kind}\n`)
  }
} catch {
  process.exitCode = 2
}
