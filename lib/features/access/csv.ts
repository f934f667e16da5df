/** Spreadsheets execute cells that start with these characters, even when quoted. https://owasp.org/www-community/attacks/CSV_Injection */
const RUN = /^\s*[=+\-@\t\r|%]/

/** An RFC 4180 cell that spreadsheets do not execute as a formula. */
export function formatCsvCell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const safe = RUN.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) || safe !== value ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const formatCsv = (rows: readonly (readonly (string | number)[])[]) =>
  rows.map((row) => `${row.map(formatCsvCell).join(',')}\r\n`).join('')
