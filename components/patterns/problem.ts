import type { TextEdit } from '@/lib/core/policy/text-edit'

/** A problem at a position of the text, with its one-click fixes. */
export type EditorProblem = {
  from: number
  to: number
  severity: 'error' | 'warning' | 'info'
  message: string
  fix?: { title: string; edits: readonly TextEdit[] }
}

/** Problems, with the text whose places they name. */
export type Checked = { text: string; problems: readonly EditorProblem[] }

export type EditorState = { text: string; caret: number; canUndo: boolean; canRedo: boolean }

/** The one way into the text from outside; everything goes into the editor's own history. */
export type EditorHandle = {
  text: () => string
  /** Returns what takes this change back, wherever the text has moved to since. */
  apply: (edits: readonly TextEdit[]) => () => void
  undo: () => void
  redo: () => void
  /** Bring a place into sight and put the caret there. */
  show: (offset: number) => void
  /** Bring a place into sight, inside the editor only. */
  reveal: (offset: number) => void
}
