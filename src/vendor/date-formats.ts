/** The documented date formats, in the order by which a number means one (the table types date_format a number). */
export const dateFormats = ['YYYY-MM-DD', 'DD-MM-YYYY', 'MM-DD-YYYY'] as const
