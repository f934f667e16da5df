'use client'

import { Failure } from '@/components/shell/failure'

type Props = { error: Error & { digest?: string }; reset: () => void }

export default function ConsoleError({ error, reset }: Props) {
  return <Failure error={error} retry={reset} />
}
