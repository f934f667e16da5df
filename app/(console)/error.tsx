'use client'

import { ErrorScreen } from '@/components/shell/error-screen'

type Props = { error: Error & { digest?: string }; reset: () => void }

export default function ConsoleError({ error, reset }: Props) {
  return <ErrorScreen error={error} retry={reset} />
}
