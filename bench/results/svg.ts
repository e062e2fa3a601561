import { toFigure } from './markdown.ts'
import { type Measure, measures, ratioOf } from './measures.ts'
import type { ContestantResult, Results } from './results.ts'

const width = 940
const margin = 20
const panelWidth = (width - 3 * margin) / 2
const labelWidth = 180
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

/** bench/results.svg: the medians of the ratios, a panel of bars for each measure. */
export function toSvg(results: Results): string {
  const panelHeight = titleHeight + results.contestants.length * rowHeight + margin
  const panels = measures.map((measure, index) => {
    const x = margin + (index % 2) * (panelWidth + margin)
    const y = margin + Math.floor(index / 2) * panelHeight
    return `<g transform="translate(${x} ${y})">\n${drawPanel(measure, results)}\n</g>`
  })
  const height = margin + Math.ceil(measures.length / 2) * panelHeight
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-label="Benchmark results">
<style>${style}
</style>
<rect class="page" width="${width}" height="${height}" rx="6"/>
${panels.join('\n')}
</svg>
`
}

function drawPanel(measure: Measure, results: Results): string {
  const { contestants } = results
  const ratios = contestants.map((contestant) => ratioOf(measure, contestant, results).median)
  const scale = (panelWidth - labelWidth - valueWidth) / Math.max(1, ...ratios)
  const one = labelWidth + scale
  const rows = contestants.map((contestant, index) => drawRow(contestant, ratios[index] ?? 0, { index, scale }))
  return [
    `<text class="title" y="12">${describe(measure)}</text>`,
    `<path class="one" d="M${round(one)} ${titleHeight - 8}V${titleHeight + contestants.length * rowHeight - 4}"/>`,
    ...rows,
  ].join('\n')
}

function drawRow({ name, kind }: ContestantResult, ratio: number, { index, scale }: { index: number; scale: number }) {
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
