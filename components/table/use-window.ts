'use client'

import { useVirtualizer } from '@tanstack/react-virtual'
import type { RefObject } from 'react'

const ALL_UP_TO = 25
const ROW = 37

/** The rows in sight of a long table, and the room the others take above and below. */
export function useWindow<Row>(rows: Row[], scroller: RefObject<HTMLElement | null>) {
  const windowed = rows.length > ALL_UP_TO
  const virtualizer = useVirtualizer({
    count: rows.length,
    enabled: windowed,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
    initialRect: { width: 0, height: ALL_UP_TO * ROW },
  })
  const all = rows.map((row, index) => ({ row, index }))
  if (!windowed) return { shown: all, before: 0, after: 0, windowed }

  const items = virtualizer.getVirtualItems()
  const first = items[0]
  const last = items.at(-1)
  return {
    shown: first && last ? all.slice(first.index, last.index + 1) : [],
    before: first?.start ?? 0,
    after: virtualizer.getTotalSize() - (last?.end ?? 0),
    windowed,
  }
}
