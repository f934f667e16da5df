export type CsvRecord = { line: number; cells: string[] }

const CELL = /"((?:[^"]|"")*)"|([^",\r\n]*)/y

/** Parses RFC 4180 with the first line of each record. An unclosed quote ends parsing. */
export function parseCsv(text: string): { records: CsvRecord[]; broken?: number } {
  const records: CsvRecord[] = []
  let line = 1
  let begun = 1
  let cells: string[] = []
  let at = 0
  while (at <= text.length) {
    CELL.lastIndex = at
    const [all = '', quoted, plain = ''] = CELL.exec(text) ?? []
    cells.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'))
    at += all.length
    line += all.split('\n').length - 1
    const end = text[at]
    if (end === '"') return { records, broken: begun }
    if (end !== ',') {
      if (cells.some(Boolean)) records.push({ line: begun, cells })
      cells = []
      if (end === '\r' && text[at + 1] === '\n') at++
      line++
      begun = line
    }
    at++
  }
  return { records }
}
