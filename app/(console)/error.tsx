'use client'

import dynamic from 'next/dynamic'

// Every page has it, and few show it.
const ErrorScreen = dynamic(() =>
  import('@/components/shell/error-screen').then((it) => it.ErrorScreen),
)

type Props = { error: Error & { digest?: string }; reset: () => void }

export default function ConsoleError({ error, reset }: Props) {
  return <ErrorScreen error={error} retry={reset} />
}
