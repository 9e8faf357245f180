import { expect, it } from '@jest/globals'
import { describeWith } from '../../server/test-support/engines/describe-with.ts'
import { djangoPackages, djangoPython } from '../../server/test-support/engines/gunicorn.ts'
import { isParity, reportOf } from '../parity/report.ts'
import { runParity } from '../parity/run-parity.ts'

describeWith(
  djangoPython(),
  `apt-get install ${djangoPackages}`,
  'the façade beside the service that it replaces',
  () => {
    it('T147 answers as Django does, but for the differences that are listed', async () => {
      const comparisons = await runParity()
      const report = reportOf(comparisons)
      // Shown in the output of CI, where people look for it.
      process.stdout.write(`${report}\n`)
      expect(isParity(comparisons) ? '' : report).toBe('')
    })
  },
)
