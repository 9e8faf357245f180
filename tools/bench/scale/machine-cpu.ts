import { readFileSync } from 'node:fs'

/** `getconf CLK_TCK`, which is constant on Linux. */
const msPerTick = 10

/**
 * Total busy time of all cores of this machine in milliseconds, whatever process used it: everything except idle and
 * iowait.
 */
export function machineCpuMs(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1)
  // proc(5): user nice system idle iowait irq softirq steal; guest is included in user.
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return (user + nice + system + irq + softirq + steal) * msPerTick
}
