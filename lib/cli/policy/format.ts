import 'server-only'

import { applyEdits, format } from 'jsonc-parser'

/** The same members in the same order, laid out as the console writes them, without a byte order mark. */
export function formatted(given: string): string {
  const text = given.replace(/^\ufeff/, '').replaceAll('\r\n', '\n')
  return applyEdits(
    text,
    format(text, undefined, {
      insertSpaces: true,
      tabSize: 2,
      eol: '\n',
      insertFinalNewline: true,
    }),
  )
}
