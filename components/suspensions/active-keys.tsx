'use client'

import { Identifier } from '@/components/ui/identifier'
import { ProblemNote } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import { plural } from '@/lib/common/plural'
import type { SuspensionPreview } from '@/lib/features/suspensions/schema'

const SHOWN = 10

/** The active access keys of a principal and when each expires. */
export function ActiveKeys({ keys }: { keys: SuspensionPreview['keys'] }) {
  if (!keys.ok)
    return (
      <ProblemNote problem={keys.error} live={false} title="You cannot list the access keys." />
    )
  const { active, suspended, until, endless } = keys.value
  const rest = active.length - SHOWN
  return (
    <>
      <p>
        {active.length === 0 ? (
          'The principal has no active access keys.'
        ) : (
          <>
            <b>{plural(active.length, 'active access key')}</b>
            {until && (
              <>
                , expiring by <Until at={until} />
              </>
            )}
            {endless > 0 && `, ${endless} of them without an expiry`}.
          </>
        )}
        {suspended > 0 &&
          ` ${plural(suspended, 'key is', 'keys are')} already suspended. CoreWeave activates all keys of a principal at once, so a restore would leave the keys suspended for you to review.`}
      </p>
      {active.length > 0 && (
        <ul className="grid gap-1">
          {active.slice(0, SHOWN).map(({ id, expiry }) => (
            <li key={id} className="flex flex-wrap items-center gap-x-3">
              <Identifier value={id} label="access key ID" />
              <span className="text-ink-2 text-small">
                {expiry ? <RelativeTime at={expiry} prefix="expires" /> : 'never expires'}
              </span>
            </li>
          ))}
          {rest > 0 && <li className="text-ink-2">and {rest} more</li>}
        </ul>
      )}
    </>
  )
}

export const Until = ({ at }: { at: string }) => (
  <time dateTime={at}>{`${at.slice(0, 10)} ${at.slice(11, 16)} UTC`}</time>
)
