import { Caller } from './caller.ts'
import { allCases } from './cases/all.ts'
import { type Comparison, compared } from './compare.ts'
import { imported } from './people.ts'
import { DjangoSite } from './sites/django-site.ts'
import { GatehouseSite } from './sites/gatehouse-site.ts'

/** Starts both servers, and runs every case against each. */
export async function runParity(): Promise<Comparison[]> {
  const django = await DjangoSite.start()
  try {
    const gatehouse = await GatehouseSite.start(await django.dumpWith(imported), django)
    return await compareAll(django, gatehouse).finally(() => gatehouse.stop())
  } finally {
    await django.stop()
  }
}

async function compareAll(django: DjangoSite, gatehouse: GatehouseSite): Promise<Comparison[]> {
  const comparisons: Comparison[] = []
  for (const { title, run } of allCases) {
    const [one, other] = [new Caller(django), new Caller(gatehouse)]
    for (const caller of [one, other]) await run(caller).catch((error: unknown) => caller.breakOff(error))
    comparisons.push(compared(title, one.answers, other.answers))
  }
  return comparisons
}
