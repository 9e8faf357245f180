import type { Chart } from '../measure.ts'

const width = 640
const barHeight = 26
const gap = 10
const top = 52
const labelWidth = 110
const valueWidth = 110

/** Bars as SVG, ours first. Readable on light and dark pages. */
export function barChart({ title, unit, bars, limit }: Chart): string {
  const most = Math.max(...bars.map(({ value }) => value), limit ?? 0)
  const scale = (width - labelWidth - valueWidth) / most
  const height = top + bars.length * (barHeight + gap) + 8
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="14">`,
    `<rect width="${width}" height="${height}" rx="8" fill="#ffffff"/>`,
    `<text x="16" y="30" font-weight="600" fill="#1a1d21">${escaped(title)}</text>`,
    ...bars.map((bar, index) => barOf(bar, index, scale, unit)),
    ...(limit === undefined ? [] : [limitAt(labelWidth + limit * scale, height)]),
    '</svg>',
    '',
  ].join('\n')
}

function barOf({ label, value }: Chart['bars'][number], index: number, scale: number, unit: string): string {
  const y = top + index * (barHeight + gap)
  const length = Math.max(1, value * scale)
  const middle = y + barHeight / 2 + 5
  return [
    `<text x="${labelWidth - 10}" y="${middle}" text-anchor="end" fill="#3d434b">${escaped(label)}</text>`,
    `<rect x="${labelWidth}" y="${y}" width="${length.toFixed(1)}" height="${barHeight}" rx="3" fill="${index === 0 ? '#3457d5' : '#b8bfca'}"/>`,
    `<text x="${(labelWidth + length + 8).toFixed(1)}" y="${middle}" fill="#3d434b">${numberOf(value)} ${escaped(unit)}</text>`,
  ].join('\n')
}

const limitAt = (x: number, height: number): string =>
  `<line x1="${x.toFixed(1)}" x2="${x.toFixed(1)}" y1="${top - 8}" y2="${height - 10}" stroke="#c2410c" stroke-width="2" stroke-dasharray="5 4"/>`

const numberOf = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toFixed(1)

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
