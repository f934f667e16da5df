'use client'

import { Failure } from '@/components/shell/failure'

type Props = { error: Error & { digest?: string }; reset: () => void }

export default function ErrorPage({ error, reset }: Props) {
  return (
    <main className="mx-auto grid max-w-160 p-4 md:pt-[12vh]">
      <h1 className="sr-only">Failure</h1>
      <Failure error={error} retry={reset} />
    </main>
  )
}
