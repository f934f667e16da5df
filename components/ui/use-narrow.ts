'use client'

import { useSyncExternalStore } from 'react'

const NARROW = '(width < 720px)'

const subscribe = (changed: () => void) => {
  const narrow = window.matchMedia(NARROW)
  narrow.addEventListener('change', changed)
  return () => narrow.removeEventListener('change', changed)
}

/** Whether the screen is narrow, for what styles alone cannot rearrange. The server draws a wide one. */
export const useNarrow = () =>
  useSyncExternalStore(
    subscribe,
    () => window.matchMedia(NARROW).matches,
    () => false,
  )
