/** PostgreSQL's numbers of the types that its two drivers read differently (`pg_type.oid`). */
const oid = { bytea: 17, int8: 20, timestamptz: 1184 } as const

function parseBigint(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value))
    throw new RangeError(`The bigint ${text} does not fit a number; select it as text.`)
  return value
}

/** `2026-11-20 23:04:24.123456+00`, the ISO style of PostgreSQL, which leaves out the minutes of the zone if it can. */
function parseTimestamp(text: string): Date {
  const iso = text.replace(' ', 'T')
  return new Date(/[+-]\d\d$/.test(iso) ? `${iso}:00` : iso)
}

const parseBytes = (text: string): Buffer => Buffer.from(text.slice(2), 'hex')

/** How prepared statements read columns, on both engines alike; every other type is read alike by both anyway. */
export const columnParsers: Readonly<Record<number, (text: string) => unknown>> = {
  [oid.bytea]: parseBytes,
  [oid.int8]: parseBigint,
  [oid.timestamptz]: parseTimestamp,
}
