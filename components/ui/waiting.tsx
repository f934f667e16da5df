'use client'

import { LoaderCircle } from 'lucide-react'
import { type ReactNode, useEffect, useState } from 'react'
import { Button } from './button'

type WaitingProps = {
  /** What is being waited for: "the API server of train-east". */
  what: string
  onCancel?: () => void
  /** In the shape of what comes, shown below. */
  children?: ReactNode
}

/** After 1 s says what is awaited, after 5 s since when, with a way out. */
export function Waiting({ what, onCancel, children }: WaitingProps) {
  const [seconds, setSeconds] = useState(0)
  useEffect(() => {
    const timer = setInterval(() => setSeconds((past) => past + 1), 1000)
    return () => clearInterval(timer)
  }, [])

  return (
    <div>
      <div className="flex min-h-9 items-center gap-2 px-3.5 text-ink-2">
        {seconds >= 1 && (
          <>
            <LoaderCircle aria-hidden className="turning text-accent" />
            <span role="status">Waiting for {what}</span>
            {seconds >= 5 && <span className="text-ink-3 tabular-nums">for {seconds} s</span>}
            {seconds >= 5 && onCancel && (
              <Button size="tiny" variant="quiet" onClick={onCancel}>
                Cancel
              </Button>
            )}
          </>
        )}
      </div>
      {children}
    </div>
  )
}
