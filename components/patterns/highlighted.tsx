import type { ReactNode } from 'react'

const KEY_OR_STRING = /("(?:[^"\\]|\\.)*")(\s*:)?|^(\s*(?:- )?)([\w./-]+)(:)(?=\s|$)|('(?:[^'])*')/g

/** Keys and strings of one line of JSON or YAML in colour. Text stays text. */
export function highlighted(line: string): ReactNode[] {
  const parts: ReactNode[] = []
  let from = 0
  for (const match of line.matchAll(KEY_OR_STRING)) {
    const [whole, quoted, colon = '', indent = '', key, keyColon = '', single] = match
    parts.push(line.slice(from, match.index), indent)
    const isKey = key !== undefined || colon !== ''
    parts.push(
      <span key={match.index} className={isKey ? 'text-accent' : 'text-pass'}>
        {key ?? quoted ?? single}
      </span>,
      colon + keyColon,
    )
    from = match.index + whole.length
  }
  return [...parts, line.slice(from)]
}
