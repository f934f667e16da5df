'use client'

import { useEffect } from 'react'
import type { EditorHandle } from '@/components/patterns/problem'

/** Undo and redo from wherever one is, but for fields that undo their own typing. */
export function useUndoKeys(handle: EditorHandle | undefined) {
  useEffect(() => {
    if (!handle) return
    const press = (event: KeyboardEvent) => {
      const { target, key, shiftKey } = event
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      if (target instanceof Element && target.closest(OWN_UNDO)) return
      const pressed = key.toLowerCase()
      if (pressed !== 'z' && pressed !== 'y') return
      event.preventDefault()
      if (pressed === 'y' || shiftKey) handle.redo()
      else handle.undo()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [handle])
}

const OWN_UNDO = 'textarea, [contenteditable="true"], input:not([type="radio"], [type="checkbox"])'
