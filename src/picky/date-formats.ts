/** The documented date formats, in the order by which a number means one (the table types date_format a number). */
export const dateFormats = ['YYYY-MM-DD', 'DD-MM-YYYY', 'MM-DD-YYYY'] as const

/** An ISO 8601 calendar date in one of the formats; an empty one stays empty. */
export function printDate(date: string, format: (typeof dateFormats)[number]): string {
  const [year, month, day] = date.split('-')
  if (date === '' || format === 'YYYY-MM-DD') return date
  return format === 'DD-MM-YYYY' ? `${day}-${month}-${year}` : `${month}-${day}-${year}`
}
