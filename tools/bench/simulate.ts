/**
 * Computes what 1, 10 and 100 million daily users need from tools/bench/results, simulates their latencies, and writes
 * both into docs/scale.md. The simulation is first compared with this machine at two loads, and omitted if it deviates
 * too much.
 * Usage: npm run bench -- simulate
 */
import { writeBetween } from './harness/marked-page.ts'
import { checkAgainstMachine, checkAgainstTheory, isBelievable } from './scale/check.ts'
import { demandOf } from './scale/demand.ts'
import { simulateDeployment } from './scale/deployment.ts'
import { readCosts } from './scale/measured-costs.ts'
import { report } from './scale/report.ts'

const page = new URL('../../docs/scale.md', import.meta.url)
const [begin, end] = [
  '<!-- simulation: written by npm run bench -- simulate -->',
  '<!-- end of simulation -->',
]
const dailyUsers = [1_000_000, 10_000_000, 100_000_000]

const costs = readCosts()
const checked = await checkAgainstMachine()
const points = [checkAgainstTheory(), ...checked.points]
const believed = points.every(isBelievable)
const sized = dailyUsers.map((users) => {
  const demand = demandOf(users, costs)
  const simulated = believed ? simulateDeployment(demand, costs, checked.standstills) : undefined
  return { demand, simulated }
})
const text = report(points, sized, costs)
writeBetween(page, begin, end, text)
process.stdout.write(`${text}\n`)
if (!believed) {
  process.stderr.write(
    '\nThe simulation is not to be believed here: nothing was simulated. Is the machine busy?\n',
  )
  process.exitCode = 1
}
