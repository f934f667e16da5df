'use client'

import './globals.css'
import { Plain } from '@/components/shell/plain'

type Props = { error: Error & { digest?: string }; reset: () => void }

/** In place of the root layout, so without anything it brings. */
export default function GlobalError({ error, reset }: Props) {
  return (
    <html lang="en">
      <body>
        <title>Failure · Workload Identity</title>
        <Plain title="The console could not show this page">
          <p className="text-ink-2">
            Nothing was changed. Whoever runs the console finds the cause in its log under{' '}
            <code>{error.digest ?? 'no id'}</code>.
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
