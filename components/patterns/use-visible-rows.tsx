'use client'

import { type ReactNode, useState } from 'react'
import { Button } from '@/components/ui/button'

type First<T> = { shown: readonly T[]; more: ReactNode }

/** Of what may be very long, so much that the page stays quick, and a button for the rest. */
export function useVisibleRows<T>(all: readonly T[], most: number, what: string): First<T> {
  const [count, setCount] = useState(most)
  const rest = all.length - count
  return {
    shown: rest > 0 ? all.slice(0, count) : all,
    more: rest > 0 && (
      <p className="px-3.5 py-2">
        <Button size="tiny" onClick={() => setCount(count + most)}>
          Show {Math.min(most, rest)} of {rest} more {what}
        </Button>
      </p>
    ),
  }
}

export const MAX_LINES = 500
