'use client'

import { useState } from 'react'
import { useServerAction } from '@/components/form/use-server-action'
import { ProblemState } from '@/components/patterns/empty-state'
import { LinkTokenButton } from '@/components/patterns/link-token-button'
import { Button } from '@/components/ui/button'
import { Dialog } from '@/components/ui/dialog'
import { ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { State } from '@/components/ui/state'
import type { Reading } from '@/lib/common/result'
import { unlinkTokenAction } from '@/lib/features/session/actions'
import type { LinkedTokenEnd, LinkedTokenState } from '@/lib/features/session/schema'
import { LinkTokenForm } from './link-token-form'

/** The CoreWeave token of a person who signed in at an identity provider. */
export function LinkedTokenSection({
  reading,
  unlinked,
}: {
  reading: Reading<LinkedTokenState | undefined>
  /** Whether the person signed in at an identity provider and has linked none. */
  unlinked: boolean
}) {
  if (reading.ok && !reading.value && !unlinked) return null
  return (
    <Panel id="linked-token" title="Your CoreWeave API token" flush={!reading.ok}>
      {reading.ok && reading.value && <LinkedToken linked={reading.value} />}
      {reading.ok && !reading.value && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <span className="min-w-0 grow">
            You have linked none, so you can use clusters that accept your sign-in, and nothing
            else.
          </span>
          <LinkTokenButton />
        </div>
      )}
      {!reading.ok && <ProblemState problem={reading.error} />}
    </Panel>
  )
}

function TokenEnd({ end }: { end: LinkedTokenEnd | undefined }) {
  if (!end) return <span>Expiration not stated</span>
  if (end === 'never') return <State kind="warn">Never expires</State>
  return <RelativeTime at={end.at} prefix={end.state === 'over' ? 'Expired' : 'Expires'} />
}

function LinkedToken({
  linked: { provider, lastFour, linkedAt, end },
}: {
  linked: LinkedTokenState
}) {
  const [asked, setAsked] = useState<'replace' | 'remove'>()
  const close = () => setAsked(undefined)
  const remove = useServerAction({ action: unlinkTokenAction, onDone: close })
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
      <div className="grid min-w-0 grow gap-0.5">
        <span>
          Token ending in <code>{lastFour}</code>
        </span>
        <span className="flex flex-wrap gap-x-4 text-ink-2 text-small">
          <RelativeTime at={linkedAt} prefix="Linked" />
          <TokenEnd end={end} />
          <span>Used when you sign in with {provider}</span>
        </span>
      </div>
      <div className="flex gap-2">
        <Button size="tiny" onClick={() => setAsked('replace')}>
          Replace
        </Button>
        <Button size="tiny" onClick={() => setAsked('remove')}>
          Remove
        </Button>
      </div>
      <Dialog
        open={asked === 'replace'}
        onOpenChange={(open) => !open && close()}
        title="Replace your CoreWeave token"
        description="The new token must belong to the same CoreWeave user. It is used from the next request on."
      >
        <LinkTokenForm label="Replace" onDone={close} />
      </Dialog>
      <Dialog
        open={asked === 'remove'}
        onOpenChange={(open) => !open && close()}
        title="Remove your CoreWeave token"
        description="The console forgets the token at once. You stay signed in, and until you link a token again you can only use clusters that accept your sign-in. The token itself stays valid: delete it in the Cloud Console if you no longer need it."
      >
        {remove.problem && (
          <ProblemNote problem={remove.problem} title="Could not remove the token." />
        )}
        <div className="flex gap-2">
          <Button variant="danger" pending={remove.pending} onClick={() => remove.run({})}>
            Remove token
          </Button>
          <Button onClick={close}>Cancel</Button>
        </div>
      </Dialog>
    </div>
  )
}
