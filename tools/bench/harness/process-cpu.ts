import { readdirSync, readFileSync } from 'node:fs'

/** `getconf CLK_TCK`, which is constant on Linux. */
const msPerTick = 10

interface Stat {
  readonly group: number
  readonly cpuMs: number
}

/** The processes of a group. */
export const groupProcesses = (group: number): number[] =>
  processIds().filter((id) => statOf(id)?.group === group)

/** User and system time of all processes of a group, in milliseconds, with a resolution of ten. */
export const groupCpuMs = (group: number): number =>
  processIds()
    .map(statOf)
    .filter((stat) => stat?.group === group)
    .reduce((sum, stat) => sum + (stat?.cpuMs ?? 0), 0)

/** User and system time of one process in milliseconds; undefined if it is not on this machine. */
export const processCpuMs = (id: number): number | undefined => statOf(id)?.cpuMs

/** The file of a process that contains a figure, and where. */
const memoryFields = {
  resident: ['status', /^VmRSS:\s+(\d+)/m],
  peak: ['status', /^VmHWM:\s+(\d+)/m],
  own: ['status', /^RssAnon:\s+(\d+)/m],
  malloc: ['smaps', /\[heap\]\n(?:.*\n)*?Rss:\s+(\d+)/],
} as const

/** Resident memory, its peak since the start, its part that is not of files, or that of `malloc` in the main thread. */
export type MemoryFigure = keyof typeof memoryFields

/** Memory of all processes of a group, in bytes. */
export const groupMemory = (group: number, figure: MemoryFigure = 'resident'): number =>
  processIds()
    .filter((id) => statOf(id)?.group === group)
    .reduce((sum, id) => sum + memoryBytes(id, figure), 0)

const processIds = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)

const statOf = (id: number): Stat | undefined => {
  const text = readOrNothing(`/proc/${id}/stat`)
  // The second field is the command in parentheses, which may contain anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ')
  if (fields.length < 13) return undefined
  return { group: Number(fields[2]), cpuMs: (Number(fields[11]) + Number(fields[12])) * msPerTick }
}

const memoryBytes = (id: number, figure: MemoryFigure): number => {
  const [file, field] = memoryFields[figure]
  const [, kilobytes = '0'] = field.exec(readOrNothing(`/proc/${id}/${file}`)) ?? []
  return Number(kilobytes) * 1024
}

/** A process may end between listing and reading. */
const readOrNothing = (path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
