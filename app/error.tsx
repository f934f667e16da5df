'use client'

import { Plain } from '@/components/shell/plain'
import { readErrorDigest } from '@/lib/common/error-digest'

type Props = { error: Error & { digest?: string }; reset: () => void }

export default function ErrorPage({ error, reset }: Props) {
  const problem = readErrorDigest(error.digest)
  return (
    <Plain title="Could not load this page">
      {problem ? (
        <>
          <p className="[overflow-wrap:anywhere]">{problem.message}</p>
          {problem.next && <p className="text-ink-2">{problem.next}</p>}
        </>
      ) : (
        <p className="text-ink-2">
          Opening the page changed nothing. The operator of the console can find the cause in its
          log under{' '}
          <code>{error.digest ?? 'no id, because the error occurred in this browser'}</code>.
        </p>
      )}
      <p>
        <button type="button" className="text-accent hover:underline" onClick={reset}>
          Try again
        </button>
      </p>
    </Plain>
  )
}
