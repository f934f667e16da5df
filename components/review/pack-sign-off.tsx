'use client'

import { useState } from 'react'
import { TextareaField } from '@/components/form/fields'
import { useServerAction } from '@/components/form/use-server-action'
import { Person } from '@/components/people/person'
import { Button } from '@/components/ui/button'
import { ConfirmByName } from '@/components/ui/confirm-by-name'
import { Identifier } from '@/components/ui/identifier'
import { Panel } from '@/components/ui/panel'
import { State } from '@/components/ui/state'
import { plural } from '@/lib/common/plural'
import { signOffReviewPackAction } from '@/lib/features/review/actions'
import type { SignedReviewPack } from '@/lib/features/review/schema'
import { formatMinute, packRowStyle } from './pack-section'

/** Who signed off the pack, over which digest, and whether it still says the same. */
export function PackSignOffs({ pack }: { pack: SignedReviewPack }) {
  const { digest, packSignOffs } = pack
  const signed = packSignOffs.some(({ isCurrent }) => isCurrent)
  return (
    <Panel
      title="Sign-off"
      aside={
        <span className="print:hidden">
          <SignOffButton pack={pack} />
        </span>
      }
      flush
    >
      <div className="grid gap-1 border-line border-b px-3.5 py-2">
        {signed ? (
          <State kind="info">Signed off as it is now</State>
        ) : (
          <State kind="idle">This pack is not signed off</State>
        )}
        <span className="text-ink-2 text-small">
          A sign-off holds for exactly what this pack says: its findings, grants, changes and
          accepted findings, with this SHA-256 digest.
        </span>
        <Identifier value={digest} label="digest of the review pack" room={80} />
      </div>
      {packSignOffs.length > 0 && (
        <ul aria-label="Sign-offs">
          {packSignOffs.map(({ number, actor, at, comment, digest: over, auditRow, isCurrent }) => (
            <li key={number} className={packRowStyle}>
              <span>
                <Person id={actor} /> signed off {formatMinute(at)}, audit row {auditRow}
                {!isCurrent && ', an earlier state of the pack'}
              </span>
              {comment && <span className="text-ink-2">{comment}</span>}
              {!isCurrent && <code className="text-ink-3 text-small">{over}</code>}
            </li>
          ))}
        </ul>
      )}
      {!signed && (
        <p className="hidden px-3.5 py-4 print:block">
          Reviewed by ____________________ on ____________________
        </p>
      )}
    </Panel>
  )
}

function SignOffButton({
  pack: { digest, findings, changes, unread },
}: {
  pack: SignedReviewPack
}) {
  const [open, setOpen] = useState(false)
  const [comment, setComment] = useState('')
  const signOff = useServerAction({
    action: signOffReviewPackAction,
    onDone: () => {
      setOpen(false)
      setComment('')
    },
  })
  return (
    <ConfirmByName
      trigger={<Button size="tiny">Sign off</Button>}
      open={open}
      onOpenChange={setOpen}
      title="Sign off this review pack"
      tone="primary"
      loss={
        <p>
          You confirm that you reviewed {plural(findings.length, 'finding')} and{' '}
          {plural(changes.length, 'change')}
          {unread.length > 0 && `, without ${plural(unread.length, 'part')} that could not be read`}
          . Your name, the time and the digest are recorded in the audit log and cannot be removed.
        </p>
      }
      confirmLabel="Sign off"
      onConfirm={() => signOff.run({ digest, comment })}
      pending={signOff.pending}
      problem={signOff.problem}
    >
      <TextareaField
        label="Comment"
        rows={3}
        value={comment}
        onChange={(event) => setComment(event.target.value)}
        help="Optional. Shown on the pack and kept in the audit log."
      />
    </ConfirmByName>
  )
}
