'use client'

import { Plain } from '@/components/shell/plain'

type Props = { error: Error & { digest?: string }; reset: () => void }

export default function ErrorPage({ error, reset }: Props) {
  return (
    <Plain title="This page could not be read">
      <p className="text-ink-2">
        Nothing was changed. Whoever runs the console finds the cause in its log under{' '}
        <code>{error.digest ?? 'no id: it failed in this browser'}</code>.
      </p>
      <p>
        <button type="button" className="text-accent hover:underline" onClick={reset}>
          Try again
        </button>
      </p>
    </Plain>
  )
}
