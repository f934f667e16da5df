import 'server-only'

import { applyEdits, format } from 'jsonc-parser'

/** The same members in the same order, laid out as the console writes them. */
export const formatted = (text: string) =>
  applyEdits(
    text,
    format(text, undefined, {
      insertSpaces: true,
      tabSize: 2,
      eol: '\n',
      insertFinalNewline: true,
    }),
  )
