import { type DiffLine, diffLines } from './line-diff'

export type Hunk = {
  /** Line number in the later text, from 1. */ line: number
  before: string
  after: string
}

const CONTEXT_LINES = 2

/** The places where two texts differ, each with two lines of context before and after it. */
export function diffHunks(before: string, after: string): Hunk[] {
  const lines = diffLines(before, after)
  const near = lines.map((_, i) =>
    lines
      .slice(Math.max(0, i - CONTEXT_LINES), i + CONTEXT_LINES + 1)
      .some(({ mark }) => mark !== 'same'),
  )
  const hunks: Hunk[] = []
  let open: DiffLine[] = []
  let line = 1
  const close = () => {
    if (open.length > 0)
      hunks.push({
        line: line - open.filter(({ mark }) => mark !== 'removed').length,
        before: textOf(open, 'added'),
        after: textOf(open, 'removed'),
      })
    open = []
  }
  for (const [i, each] of lines.entries()) {
    if (near[i]) open.push(each)
    else close()
    if (each.mark !== 'removed') line++
  }
  close()
  return hunks
}

const textOf = (lines: readonly DiffLine[], without: DiffLine['mark']) =>
  lines
    .filter(({ mark }) => mark !== without)
    .map(({ text }) => `${text}\n`)
    .join('')
