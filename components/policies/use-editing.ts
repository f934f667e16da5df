'use client'

import { useRef, useState } from 'react'
import type { EditorHandle, EditorState } from '@/components/patterns/problem'
import type { ValueChange } from '@/lib/core/policy/document'
import { outlineOf } from '@/lib/core/policy/outline'
import {
  applyChanges,
  applyEdits,
  computeSmallestEdit,
  type TextEdit,
} from '@/lib/core/policy/text-edit'
import { useChecks } from './analysis/use-checks'
import { type PolicyDraft, usePolicyDraft } from './draft'

/** The state of editing. The editor holds the text and undo history once it is mounted. */
export function useEditing(key: string, fresh: PolicyDraft) {
  const { draft, change, restored } = usePolicyDraft(key, fresh)
  const [handle, setHandle] = useState<EditorHandle>()
  const [state, setState] = useState<Omit<EditorState, 'text'>>()
  const { text } = draft
  const checks = useChecks(text)
  const [outline, setOutline] = useState(checks.outline)
  if (checks.outline && checks.outline !== outline) setOutline(checks.outline)

  // Cards are rendered a moment behind and the editor is loaded late, so neither the text nor the editor of a
  // render may be the one that a press meets.
  const mounted = useRef<EditorHandle>(undefined)
  const unmounted = useRef(text)
  unmounted.current = text
  const current = () => mounted.current?.text() ?? unmounted.current

  /**
   * Returns what takes it back. Edits whose places belong to another text than the one that is there
   * now do nothing.
   */
  const apply = (edits: readonly TextEdit[], of = current()): (() => void) => {
    if (of !== current()) return nothing
    if (mounted.current) return mounted.current.apply(edits)
    const before = current()
    const after = applyEdits(before, edits)
    unmounted.current = after
    change({ text: after })
    return () => {
      if (current() === after) replace(before)
    }
  }
  /** Replaces the text by the smallest edit. */
  const replace = (next: string) => apply([computeSmallestEdit(current(), next)])

  return {
    draft,
    change,
    /** False until the stored draft has been loaded. */
    restored,
    checks,
    /** The outline of the text, or the last valid one. */
    outline,
    frozen: checks.outline === undefined,
    handle,
    canUndo: state?.canUndo ?? false,
    canRedo: state?.canRedo ?? false,
    caret: state?.caret,
    apply,
    /** Changes of the policy, each as the smallest edit of its text. */
    edit: (changes: readonly ValueChange[]) =>
      replace(applyChanges(current(), changes, checks.base)),
    /** The text as it is now, which a render may be behind, with its outline. */
    now: () => {
      const text = current()
      return { text, outline: outlineOf(text, checks.base) }
    },
    replace,
    editor: {
      initial: current,
      onReady: (ready: EditorHandle | undefined) => {
        unmounted.current = current()
        mounted.current = ready
        setHandle(ready)
      },
      onState: ({ text, ...rest }: EditorState) => {
        change({ text })
        setState(rest)
      },
    },
  }
}
const nothing = () => {}

export type PolicyEditing = ReturnType<typeof useEditing>
