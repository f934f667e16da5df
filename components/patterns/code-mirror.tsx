'use client'

import {
  history,
  historyKeymap,
  redo,
  redoDepth,
  standardKeymap,
  undo,
  undoDepth,
} from '@codemirror/commands'
import { json } from '@codemirror/lang-json'
import { bracketMatching, indentOnInput } from '@codemirror/language'
import { lintKeymap, setDiagnostics } from '@codemirror/lint'
import { type ChangeSet, EditorState as State } from '@codemirror/state'
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view'
import { useEffect, useRef, useState } from 'react'
import type { TextEdit } from '@/lib/core/policy/text-edit'
import { choose, chosen, type Range } from './chosen'
import type { Checked, EditorHandle, EditorState } from './problem'
import { useNonce } from './providers'
import { theme } from './theme'

export type CodeMirrorProps = {
  /** What it starts with, asked when it is there; later the editor holds the text. */
  initial: () => string
  /** What is edited: "JSON of wif-ml-team". */
  label: string
  onState: (state: EditorState) => void
  onReady: (handle: EditorHandle | undefined) => void
  checked: Checked | undefined
  /** Lines to tint. */
  highlight: Range | undefined
}

export function CodeMirror(props: CodeMirrorProps) {
  const { initial, label, onState, onReady, checked, highlight } = props
  const [nonce] = useState(useNonce())
  const place = useRef<HTMLDivElement>(null)
  const [view, setView] = useState<EditorView>()
  const tell = useRef({ onState, onReady })
  tell.current = { onState, onReady }

  // biome-ignore lint/correctness/useExhaustiveDependencies: one editor for as long as it is on the page
  useEffect(() => {
    if (!place.current) return
    const later = new Set<(changes: ChangeSet) => void>()
    const made = new EditorView({
      parent: place.current,
      state: State.create({
        doc: initial(),
        extensions: [
          ...(nonce ? [EditorView.cspNonce.of(nonce)] : []),
          EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
          lineNumbers(),
          history({ newGroupDelay: 400 }),
          drawSelection(),
          indentOnInput(),
          bracketMatching(),
          json(),
          chosen,
          theme,
          keymap.of([...standardKeymap, ...historyKeymap, ...lintKeymap]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) for (const follow of later) follow(update.changes)
            if (update.docChanged || update.selectionSet)
              tell.current.onState(stateOf(update.state))
          }),
        ],
      }),
    })
    setView(made)
    tell.current.onReady(handleOf(made, later))
    return () => {
      tell.current.onReady(undefined)
      made.destroy()
    }
  }, [])

  useEffect(() => {
    if (!view || !checked || view.state.doc.toString() !== checked.text) return
    view.dispatch(setDiagnostics(view.state, diagnosticsOf(checked)))
  }, [view, checked])

  const { from, to } = highlight ?? {}
  useEffect(() => {
    view?.dispatch({
      effects: choose.of(from === undefined || to === undefined ? undefined : { from, to }),
    })
  }, [view, from, to])

  return (
    <div
      ref={place}
      className="relative isolate h-full min-h-0 after:pointer-events-none after:absolute after:inset-0 after:z-300 after:outline-focus has-focus-visible:after:outline-2 has-focus-visible:after:-outline-offset-2"
    />
  )
}

const stateOf = (state: State): EditorState => ({
  text: state.doc.toString(),
  caret: state.selection.main.head,
  canUndo: undoDepth(state) > 0,
  canRedo: redoDepth(state) > 0,
})

const changesOf = (edits: readonly TextEdit[]) =>
  edits.map(({ offset, length, content }) => ({
    from: offset,
    to: offset + length,
    insert: content,
  }))

/** More squiggles help nobody; mending the first ones brings up the next. */
const MOST = 200

const diagnosticsOf = ({ text, problems }: Checked) =>
  problems.slice(0, MOST).map(({ from, to, severity, message, fix }) => ({
    from,
    to,
    severity,
    message,
    actions: fix
      ? [
          {
            name: fix.title,
            apply: (view: EditorView) => {
              // Places of another text mean nothing; the next check brings new ones.
              if (view.state.doc.toString() === text)
                view.dispatch({ changes: changesOf(fix.edits), userEvent: 'input.fix' })
            },
          },
        ]
      : [],
  }))

/** Room above what is revealed, in pixels. */
const ABOVE = 40

function handleOf(view: EditorView, later: Set<(changes: ChangeSet) => void>): EditorHandle {
  return {
    text: () => view.state.doc.toString(),
    apply: (edits) => {
      const changes = view.state.changes(changesOf(edits))
      let inverse = changes.invert(view.state.doc)
      view.dispatch({ changes, userEvent: 'input.card' })
      const follow = (next: ChangeSet) => {
        inverse = inverse.map(next)
      }
      later.add(follow)
      return () => {
        later.delete(follow)
        view.dispatch({ changes: inverse, userEvent: 'input.card' })
      }
    },
    reveal: (offset) => {
      const { top } = view.lineBlockAt(Math.min(offset, view.state.doc.length))
      view.scrollDOM.scrollTo({ top: Math.max(0, top - ABOVE) })
    },
    undo: () => void undo(view),
    redo: () => void redo(view),
    show: (offset) => {
      const at = Math.min(offset, view.state.doc.length)
      view.dispatch({
        selection: { anchor: at },
        effects: EditorView.scrollIntoView(at, { y: 'center' }),
      })
    },
  }
}
