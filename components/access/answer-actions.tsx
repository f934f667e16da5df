'use client'

import { Download } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'
import { Button } from '@/components/ui/button'
import { buttonStyle } from '@/components/ui/button-style'
import { exportAddress } from '@/lib/features/access/queries'

type AnswerActionsProps = {
  question: Parameters<typeof exportAddress>[0]
  given: Parameters<typeof exportAddress>[1]
}

/** The answer as a file, whole, by the very reading that is on the screen; or a new reading. */
export function AnswerActions({ question, given }: AnswerActionsProps) {
  const router = useRouter()
  const [reading, start] = useTransition()
  return (
    <>
      <Button pending={reading} onClick={() => start(() => router.refresh())}>
        Read again
      </Button>
      {(['csv', 'json'] as const).map((format) => (
        <a
          key={format}
          href={exportAddress(question, given, format)}
          download
          className={buttonStyle({})}
        >
          <Download aria-hidden />
          {format.toUpperCase()}
        </a>
      ))}
    </>
  )
}
