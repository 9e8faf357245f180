import { readFileSync } from 'node:fs'

/** `getconf CLK_TCK`, which Linux has fixed for programs. */
const msPerTick = 10

/** What all cores of this machine have worked so far, whoever they worked for, in milliseconds: everything but idle and waiting. */
export function machineCpuMs(): number {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n', 1)
  // proc(5): user nice system idle iowait irq softirq steal; guest is within user.
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number)
  return (user + nice + system + irq + softirq + steal) * msPerTick
}
