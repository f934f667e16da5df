'use client'

import './globals.css'
import { Plain } from '@/components/shell/plain'

type Props = { error: Error & { digest?: string }; reset: () => void }

/** Replaces the root layout, so it cannot use anything that the layout provides. */
export default function GlobalError({ error, reset }: Props) {
  return (
    <html lang="en">
      <body>
        <title>Error · Workload Identity</title>
        <Plain title="Could not load this page">
          <p className="text-ink-2">
            Opening the page changed nothing. The operator of the console can find the cause in its
            log under <code>{error.digest ?? 'no id'}</code>.
          </p>
          <p>
            <button type="button" className="text-accent hover:underline" onClick={reset}>
              Try again
            </button>
          </p>
        </Plain>
      </body>
    </html>
  )
}
