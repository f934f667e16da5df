import Papa from 'papaparse'

const QUOTES = 'Quotes' satisfies Papa.ParseError['type']

export type CsvRecord = { line: number; cells: string[] }

/**
 * Parses a table with commas, tabs or semicolons, as copied or saved from a spreadsheet, with the
 * first line of each record. A quote that is not closed ends parsing.
 */
export function parseCsv(text: string): { records: CsvRecord[]; broken?: number } {
  const input = text.replace(/^\ufeff/, '').replaceAll(/\r\n?/g, '\n')
  const parsed: ReturnType<typeof parseCsv> = { records: [] }
  let line = 1
  let begin = 0
  Papa.parse<string[]>(input, {
    newline: '\n',
    delimitersToGuess: [',', '\t', ';'],
    step: ({ data, errors, meta }, parser) => {
      if (errors.some(({ type }) => type === QUOTES)) {
        parsed.broken = line
        parser.abort()
        return
      }
      const cells = data.map((cell) => cell.trim())
      if (cells.some(Boolean)) parsed.records.push({ line, cells })
      line += input.slice(begin, meta.cursor).split('\n').length - 1
      begin = meta.cursor
    },
  })
  return parsed
}
