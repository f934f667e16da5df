'use client'

import { useState } from 'react'
import { RadioField } from '@/components/form/radio-field'
import { useServerAction } from '@/components/form/use-server-action'
import { ConfirmWithReason } from '@/components/patterns/confirm-with-reason'
import { PrincipalName } from '@/components/people/principal-name'
import { RelativeTime } from '@/components/ui/relative-time'
import { useToast } from '@/components/ui/toast'
import { revokeKeyAction } from '@/lib/features/review/actions'
import { permanentKeysQuery, reviewQuery } from '@/lib/features/review/queries'
import type { PermanentKey, ReplacementCandidate } from '@/lib/features/review/schema'
import { candidateName } from './key-candidates'

type RevokeKeyDialogProps = { accessKey: PermanentKey; onClose: () => void }

/** Revokes a key after its replacement is chosen and its id typed. */
export function RevokeKeyDialog({ accessKey, onClose }: RevokeKeyDialogProps) {
  const { id, principal, name, candidates } = accessKey
  const first = candidates.find(({ verification }) => verification.state === 'passed')
  const [chosen, setChosen] = useState(first && candidateName(first))
  const toast = useToast()
  const replacement = candidates.find((each) => candidateName(each) === chosen)
  const revoke = useServerAction({
    action: revokeKeyAction,
    invalidates: [permanentKeysQuery, reviewQuery],
    onDone: () => {
      onClose()
      toast({ title: `Revoked ${id}` })
    },
  })
  return (
    <ConfirmWithReason
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Revoke ${name ?? 'this access key'}`}
      loss={
        <p>
          Requests signed with this key of <PrincipalName principal={principal} /> are denied from
          now on. A revoked key cannot be restored.
        </p>
      }
      name={id}
      confirmLabel="Revoke access key"
      onConfirm={(reason) => {
        if (!replacement) return
        const { cluster, namespace, name: account } = replacement
        revoke.run({ key: id, replacement: { cluster, namespace, name: account }, reason })
      }}
      pending={revoke.pending}
      problem={revoke.problem}
    >
      <RadioField
        name="replacement"
        label="Replacement"
        value={chosen}
        onValueChange={setChosen}
        options={candidates.map((candidate) => ({
          value: candidateName(candidate),
          label: candidateName(candidate),
          ...candidateOption(candidate),
        }))}
      />
    </ConfirmWithReason>
  )
}

function candidateOption({ verification, covers }: ReplacementCandidate) {
  switch (verification.state) {
    case 'passed':
      return {
        detail: (
          <>
            Verified <RelativeTime at={verification.at} />
            {!covers && '; has less access than the key'}
          </>
        ),
      }
    case 'failed':
      return { disabledReason: 'The last verification failed.' }
    case 'stale':
      return {
        disabledReason:
          'The last verification is older than 24 hours, or what it rests on has changed. Verify it again.',
      }
    case 'never':
      return { disabledReason: 'Never verified. Verify it first.' }
    case 'unknown':
      return { disabledReason: verification.why }
  }
}
