'use client'

import './globals.css'

type Props = { error: Error & { digest?: string }; reset: () => void }

/** In place of the root layout, so without anything it brings. */
export default function GlobalError({ error, reset }: Props) {
  return (
    <html lang="en">
      <body>
        <title>Failure · Workload Identity</title>
        <main className="mx-auto grid max-w-160 gap-3 p-4 md:pt-[12vh]">
          <h1 className="text-title">The console could not show this page</h1>
          <p className="text-ink-2">
            Nothing was changed. Whoever runs the console finds the cause in its log under{' '}
            <code>{error.digest ?? 'no id'}</code>.
          </p>
          <p>
            <button type="button" className="text-accent hover:underline" onClick={reset}>
              Try again
            </button>
          </p>
        </main>
      </body>
    </html>
  )
}
