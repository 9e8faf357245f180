import { repeated, shareOf, timeGate } from '../harness/gate-timing.ts'
import { shown } from '../harness/numbers.ts'
import type { Measure } from '../measure.ts'

const sizes = [5, 50, 500]
const mostShare = 0.03

/** Total number of fields: `profile` repeated under aliases. */
export const documentOf = (fields: number): string =>
  `query Sized { ${repeated(fields, (alias, leaves) => `${alias}: profile { ${leaves} }`)} }`

export const gateShare: Measure = {
  id: 'B7',
  title: 'The gate, operations of 5, 50, 500 fields, plan cached: share of the request',
  target: '≤ 3 % at each',
  run: async (scale) => {
    const results = []
    for (const fields of sizes)
      results.push({ fields, ...(await timeGate(documentOf(fields), fields, scale)) })
    return {
      judged: results.map((result) => ({
        says: `${(shareOf(result) * 100).toFixed(2)} % at ${result.fields}`,
        met: shareOf(result) <= mostShare,
      })),
      table: {
        head: ['fields', 'gate, µs', 'request, µs', 'share'],
        rows: results.map((result) => [
          String(result.fields),
          shown(result.gateUs, 2),
          shown(result.requestUs, 1),
          `${(shareOf(result) * 100).toFixed(2)} %`,
        ]),
      },
      note: 'Measured in one process, without HTTP or a database, so that the rest of the request costs as little as possible.',
    }
  },
}
