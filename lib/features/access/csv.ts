/** A spreadsheet runs what begins so, even out of quotes. https://owasp.org/www-community/attacks/CSV_Injection */
const RUN = /^\s*[=+\-@\t\r|%]/

/** One value as RFC 4180 has it, that no spreadsheet takes for a formula. */
export function formatCsvCell(value: string | number): string {
  if (typeof value === 'number') return String(value)
  const safe = RUN.test(value) ? `'${value}` : value
  return /[",\r\n]/.test(safe) || safe !== value ? `"${safe.replaceAll('"', '""')}"` : safe
}

export const formatCsv = (rows: readonly (readonly (string | number)[])[]) =>
  rows.map((row) => `${row.map(formatCsvCell).join(',')}\r\n`).join('')
