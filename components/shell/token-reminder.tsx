'use client'

import { usePathname } from 'next/navigation'
import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import type { LinkedTokenEnd } from '@/lib/features/session/schema'

/** Above every page once the linked token of the person should be replaced. */
export function TokenReminder({ end }: { end: LinkedTokenEnd | undefined }) {
  const isOnSettings = usePathname() === paths.settings()
  if (typeof end !== 'object' || end.state === 'later') return null
  return (
    <Note
      kind="warn"
      title={
        <>
          Your CoreWeave API token {end.state === 'over' ? 'expired' : 'expires'}{' '}
          <RelativeTime at={end.at} />
        </>
      }
      actions={
        !isOnSettings && (
          <LinkButton href={`${paths.settings()}#linked-token`}>Replace token</LinkButton>
        )
      }
    >
      As you said when you linked it. Create a token in the Cloud Console and replace this one:
      without a valid one you can read and change nothing at CoreWeave.
    </Note>
  )
}
