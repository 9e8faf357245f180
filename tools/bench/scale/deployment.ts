import { type Demand, plan } from './demand.ts'
import type { Costs } from './measured-costs.ts'
import {
  type Network,
  type Simulated,
  Simulation,
  type Standstills,
  type Step,
  workOf,
} from './queue-network.ts'

const simulatedRequests = 60_000
/** Connections from a server to its database. */
const poolSize = 10

/**
 * Profiles and refreshes at the peak, arriving randomly at the planned number of server processes with a core each, and
 * a PostgreSQL with as many cores. Password hashes run on other cores.
 */
export function simulateDeployment(
  { peak, replicas, databaseCores }: Demand,
  costs: Costs,
  standstills: Standstills,
): Simulated {
  const names = Array.from({ length: replicas }, (_, n) => `replica ${n}`)
  const network: Network = {
    machines: {
      ...Object.fromEntries(names.map((name) => [name, 1])),
      database: Math.max(1, Math.ceil(databaseCores / plan.busy)),
    },
    stations: {
      ...Object.fromEntries(names.map((name) => [name, { machine: name, servers: 1 }])),
      database: { machine: 'database', servers: replicas * poolSize },
    },
  }
  const rate = peak.profile + peak.refresh
  const route = (): Step[] => {
    const operation = Math.random() * rate < peak.profile ? 'profile' : 'refresh'
    const station = names[Math.floor(Math.random() * names.length)] ?? ''
    const demand = { serverMs: costs.serverMs[operation], databaseMs: costs.databaseMs[operation] }
    return workOf(station, demand, standstills)
  }
  return new Simulation(network, { rate, seconds: simulatedRequests / rate, route }).run()
}
