'use client'

import { Identifier } from '@/components/ui/identifier'
import { ProblemNote } from '@/components/ui/note'
import { RelativeTime } from '@/components/ui/relative-time'
import type { SuspensionPreview } from '@/lib/features/suspensions/schema'

const SHOWN = 10

/** The live keys of a principal and until when each lasts. */
export function KeysNow({ keys }: { keys: SuspensionPreview['keys'] }) {
  if (!keys.ok)
    return (
      <ProblemNote problem={keys.error} live={false} title="Its live keys cannot be read by you." />
    )
  const { active, suspended, until, endless } = keys.value
  const rest = active.length - SHOWN
  return (
    <>
      <p>
        {active.length === 0 ? (
          'It has no live access key.'
        ) : (
          <>
            <b>
              {active.length} live access key{active.length === 1 ? '' : 's'}
            </b>
            {until && (
              <>
                , the last until <Until at={until} />
              </>
            )}
            {endless > 0 && `, ${endless} of them without an end`}.
          </>
        )}
        {suspended > 0 &&
          ` ${suspended} ${suspended === 1 ? 'is' : 'are'} suspended already: CoreWeave suspends and activates all keys of a principal at once, so these would not be activated by a restore.`}
      </p>
      {active.length > 0 && (
        <ul className="grid gap-1">
          {active.slice(0, SHOWN).map(({ id, expiry }) => (
            <li key={id} className="flex flex-wrap items-center gap-x-3">
              <Identifier value={id} label="access key id" />
              <span className="text-ink-2 text-small">
                {expiry ? <RelativeTime at={expiry} prefix="ends" /> : 'never ends'}
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
