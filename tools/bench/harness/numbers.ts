import { type Spread, spreadOf } from './statistics.ts'

/** The median, with the minimum and maximum in brackets. */
export const shown = (values: readonly number[], digits = 0): string => shownSpread(spreadOf(values), digits)

export const shownSpread = ({ median, least, most }: Spread, digits = 2): string =>
  `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`
