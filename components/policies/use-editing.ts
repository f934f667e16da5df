'use client'

import { useDeferredValue, useMemo, useState } from 'react'
import type { EditorHandle, EditorState } from '@/components/editor/problem'
import { applyEdits, editBetween, type TextEdit } from '@/lib/policy/edit'
import { checksOf } from './checks'
import { type Draft, useDraft } from './use-draft'

/** The text being edited. The editor holds it and its history; before it is there, the draft does. */
export function useEditing(key: string, fresh: Draft) {
  const { draft, change, restored } = useDraft(key, fresh)
  const [handle, setHandle] = useState<EditorHandle>()
  const [state, setState] = useState<Omit<EditorState, 'text'>>()
  const { text } = draft
  const checked = useDeferredValue(text)
  const checks = useMemo(() => checksOf(checked), [checked])

  /** Returns what takes it back. */
  const apply = (edits: readonly TextEdit[]): (() => void) => {
    if (handle) return handle.apply(edits)
    change({ text: applyEdits(text, edits) })
    return () => change({ text })
  }

  return {
    draft,
    change,
    /** False until what this browser kept has been looked at. */
    restored,
    checks,
    handle,
    canUndo: state?.canUndo ?? false,
    canRedo: state?.canRedo ?? false,
    caret: state?.caret,
    apply,
    replace: (next: string) => apply([editBetween(text, next)]),
    editor: {
      onReady: setHandle,
      onState: ({ text, ...rest }: EditorState) => {
        change({ text })
        setState(rest)
      },
    },
  }
}
export type Editing = ReturnType<typeof useEditing>
