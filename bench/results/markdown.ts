/** A Markdown table, its columns padded to the same width. The first column is aligned left, the others right. */
export function toTable(header: string[], rows: string[][]): string {
  const widths = header.map((_, column) => Math.max(3, ...[header, ...rows].map((row) => (row[column] ?? '').length)))
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`
  const pad = (row: string[]) =>
    line(widths.map((width, column) => (row[column] ?? '')[column === 0 ? 'padEnd' : 'padStart'](width)))
  const rule = line(widths.map((width, column) => (column === 0 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)))
  return [pad(header), rule, ...rows.map(pad)].join('\n')
}

/** A number with three significant digits, as far as they make sense: `0.412`, `4.12`, `41.2`, `412`, `4123`. */
export function toFigure(value: number): string {
  if (!Number.isFinite(value)) return '-'
  const decimals = Math.max(0, Math.min(2, 2 - Math.floor(Math.log10(Math.abs(value) || 1))))
  return value.toFixed(decimals)
}
