import { diffArrays, structuredPatch } from 'diff'

export type DiffLine = { mark: 'same' | 'removed' | 'added'; text: string }
export type Hunk = {
  /** Line number in the later text, from 1. */
  line: number
  lines: DiffLine[]
}

/** Above this number of changed lines the texts are shown whole, because a comparison takes too long. */
const MAX_EDITS = 1_000
const CONTEXT_LINES = 2

const linesOf = (text: string) => (text === '' ? [] : text.replace(/\n$/, '').split('\n'))
const marked = (mark: DiffLine['mark'], texts: readonly string[]): DiffLine[] =>
  texts.map((text) => ({ mark, text }))
const whole = (before: string, after: string) => [
  ...marked('removed', linesOf(before)),
  ...marked('added', linesOf(after)),
]

/** Compares two texts line by line: lines of both in order, and lines of only one of them. */
export function diffLines(before: string, after: string): DiffLine[] {
  const changes = diffArrays(linesOf(before), linesOf(after), { maxEditLength: MAX_EDITS })
  if (!changes) return whole(before, after)
  return changes.flatMap(({ value, removed, added }) => {
    if (removed) return marked('removed', value)
    return marked(added ? 'added' : 'same', value)
  })
}

const MARKS: Record<string, DiffLine['mark']> = { ' ': 'same', '-': 'removed', '+': 'added' }

/** The places where two texts differ, each with two lines of context before and after it. */
export function diffHunks(before: string, after: string): Hunk[] {
  const patch = structuredPatch('', '', ended(before), ended(after), '', '', {
    context: CONTEXT_LINES,
    maxEditLength: MAX_EDITS,
  })
  if (!patch) return [{ line: 1, lines: whole(before, after) }]
  return patch.hunks.map(({ newStart, lines }) => ({
    line: newStart,
    lines: lines.map((line) => ({ mark: MARKS[line.charAt(0)] ?? 'same', text: line.slice(1) })),
  }))
}

/** A missing newline at the end is no difference. */
const ended = (text: string) => (text === '' ? '' : text.replace(/\n?$/, '\n'))
