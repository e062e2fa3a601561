import { toFigure } from './markdown.ts'
import { type Measure, measures, ratioOf } from './measures.ts'
import type { ContestantResult, Results } from './results.ts'

const width = 940
const margin = 20
const panelWidth = (width - 3 * margin) / 2
const labelWidth = 210
const valueWidth = 50
const titleHeight = 30
const rowHeight = 20
const barHeight = 12

const style = `
  text { font: 12px system-ui, sans-serif; fill: #1f2328 }
  .title { font-weight: 600; font-size: 13px }
  .page { fill: #ffffff }
  .value { paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
  .one { stroke: #59636e; stroke-dasharray: 2 2 }
  .floor { fill: #8c959f } .product { fill: #bc4c00 } .peer { fill: #54aeff }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .page { fill: #0d1117 }
    .value { stroke: #0d1117 }
    .one { stroke: #9198a1 }
    .product { fill: #f0883e } .peer { fill: #388bfd }
  }`

/** A panel of bars: each a multiple of something. */
type Panel = { title: string; bars: Bar[] }
type Bar = { name: string; kind: ContestantResult['kind']; ratio: number }

/** bench/results.svg: the medians of the ratios, a panel of bars for each measure, and for each call what growth costs. */
export function toSvg(results: Results): string {
  const panels = [...measures.map((measure) => toPanel(measure, results)), ...toGrowthPanels(results)]
  const rows = Math.ceil(panels.length / 2)
  const heights = Array.from({ length: rows }, (_, row) =>
    Math.max(...panels.slice(2 * row, 2 * row + 2).map(({ bars }) => titleHeight + bars.length * rowHeight + margin)),
  )
  const top = (row: number) => margin + heights.slice(0, row).reduce((sum, height) => sum + height, 0)
  const drawn = panels.map((panel, index) => {
    const x = margin + (index % 2) * (panelWidth + margin)
    return `<g transform="translate(${x} ${top(Math.floor(index / 2))})">\n${drawPanel(panel)}\n</g>`
  })
  const height = top(rows)
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Benchmark results">
<style>${style}
</style>
<rect class="page" width="${width}" height="${height}" rx="6"/>
${drawn.join('\n')}
</svg>
`
}

function toPanel(measure: Measure, results: Results): Panel {
  return {
    title: describe(measure),
    bars: results.contestants.map((contestant) => ({
      ...contestant,
      ratio: ratioOf(measure, contestant, results).median,
    })),
  }
}

function toGrowthPanels({ growth }: Results): Panel[] {
  const [first] = growth
  if (!first) return []
  const calls = { create: 'Create', getOne: 'Get one project', reset: 'Reset a small account' } as const
  return (['create', 'getOne', 'reset'] as const).map((call) => ({
    title: `${calls[call]}, × with ${first.name} (1 is best)`,
    bars: growth.map((result) => ({ name: result.name, kind: 'product', ratio: result[call] / first[call] })),
  }))
}

function drawPanel({ title, bars }: Panel): string {
  const scale = (panelWidth - labelWidth - valueWidth) / Math.max(1, ...bars.map(({ ratio }) => ratio))
  const one = labelWidth + scale
  return [
    `<text class="title" y="12">${escapeXml(title)}</text>`,
    `<path class="one" d="M${round(one)} ${titleHeight - 8}V${titleHeight + bars.length * rowHeight - 4}"/>`,
    ...bars.map((bar, index) => drawBar(bar, { index, scale })),
  ].join('\n')
}

function drawBar({ name, kind, ratio }: Bar, { index, scale }: { index: number; scale: number }): string {
  const y = titleHeight + index * rowHeight
  const length = Math.max(1, ratio * scale)
  return [
    `<text x="${labelWidth - 8}" y="${y + 6}" text-anchor="end">${escapeXml(name)}</text>`,
    `<rect class="${kind}" x="${labelWidth}" y="${y - 4}" width="${round(length)}" height="${barHeight}"/>`,
    `<text class="value" x="${round(labelWidth + length + 5)}" y="${y + 6}">${toFigure(ratio)}</text>`,
  ].join('')
}

function describe({ title, floor, better }: Measure): string {
  const unit = floor ? `, × bare ${floor === 'fastify' ? 'Fastify' : 'node:http'}` : ''
  return `${title}${unit} (${better} is better)`
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escapeXml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
