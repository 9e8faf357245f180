/** OIDs (`pg_type.oid`) of the types that PostgreSQL's two drivers parse differently. */
const oid = { bytea: 17, int8: 20, timestamptz: 1184 } as const

function parseBigint(text: string): number {
  const value = Number(text)
  if (!Number.isSafeInteger(value))
    throw new RangeError(`The bigint ${text} does not fit a number; select it as text.`)
  return value
}

/** PostgreSQL's ISO format, `2026-11-20 23:04:24.123456+00`, which omits the zone's minutes if they are zero. */
function parseTimestamp(text: string): Date {
  const iso = text.replace(' ', 'T')
  return new Date(/[+-]\d\d$/.test(iso) ? `${iso}:00` : iso)
}

const parseBytes = (text: string): Buffer => Buffer.from(text.slice(2), 'hex')

/** Parsers that give prepared statements the same column values on both engines. All other types already agree. */
export const columnParsers: Readonly<Record<number, (text: string) => unknown>> = {
  [oid.bytea]: parseBytes,
  [oid.int8]: parseBigint,
  [oid.timestamptz]: parseTimestamp,
}
