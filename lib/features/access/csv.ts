import Papa from 'papaparse'

/**
 * Spreadsheets execute cells that start with these characters, even when quoted, also in their full-width and small
 * forms, which some of them read as the plain ones, and behind characters that are not seen. The library's own rule
 * misses most. https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA =
  /^[\s\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}]*[=+\-@|%＝＋－＠｜％﹦﹢﹣﹫﹪−\t\r]/u

/** RFC 4180 text in which no cell is executed as a formula. */
export const formatCsv = (rows: (string | number)[][]) =>
  `${Papa.unparse(rows, { newline: '\r\n', escapeFormulae: FORMULA })}\r\n`
