import Papa from 'papaparse'

/**
 * Spreadsheets execute cells that start with these characters, even when quoted. The library's own
 * rule misses `|`, `%` and leading spaces. https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^\s*[=+\-@\t\r|%]/

/** RFC 4180 text in which no cell is executed as a formula. */
export const formatCsv = (rows: (string | number)[][]) =>
  `${Papa.unparse(rows, { newline: '\r\n', escapeFormulae: FORMULA })}\r\n`
