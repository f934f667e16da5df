'use client'

import { useState } from 'react'
import { RadioField } from '@/components/form/radio-field'
import { useServerAction } from '@/components/form/use-server-action'
import { ConfirmByName } from '@/components/ui/confirm-by-name'
import { RelativeTime } from '@/components/ui/relative-time'
import { useToast } from '@/components/ui/toast'
import { revokeKeyAction } from '@/lib/features/review/actions'
import { permanentKeysQuery, reviewQuery } from '@/lib/features/review/queries'
import type { PermanentKey, ReplacementCandidate } from '@/lib/features/review/schema-keys'
import { nameOf } from './key-candidates'

type RevokeKeyDialogProps = { accessKey: PermanentKey; onClose: () => void }

/** The end of a key: which account takes its place, and the key typed once more. */
export function RevokeKeyDialog({ accessKey, onClose }: RevokeKeyDialogProps) {
  const { id, principal, name, candidates } = accessKey
  const first = candidates.find(({ verification }) => verification.state === 'passed')
  const [chosen, setChosen] = useState(first && nameOf(first))
  const toast = useToast()
  const replacement = candidates.find((each) => nameOf(each) === chosen)
  const revoke = useServerAction({
    action: revokeKeyAction,
    invalidates: [permanentKeysQuery, reviewQuery],
    onDone: () => {
      onClose()
      toast({ title: `Revoked ${id}` })
    },
  })
  return (
    <ConfirmByName
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Revoke ${name ?? 'this access key'}`}
      loss={
        <p>
          Whatever still signs with this key of <code>{principal}</code> is refused from now on. A
          revoked key cannot be brought back.
        </p>
      }
      name={id}
      confirmLabel="Revoke the access key"
      onConfirm={() => {
        if (!replacement) return
        const { cluster, namespace, name: account } = replacement
        revoke.run({ key: id, replacement: { cluster, namespace, name: account } })
      }}
      pending={revoke.pending}
      problem={revoke.problem}
    >
      <RadioField
        name="replacement"
        label="What takes its place"
        value={chosen}
        onValueChange={setChosen}
        options={candidates.map((candidate) => ({
          value: nameOf(candidate),
          label: nameOf(candidate),
          ...optionWords(candidate),
        }))}
      />
    </ConfirmByName>
  )
}

function optionWords({ verification, covers }: ReplacementCandidate) {
  switch (verification.state) {
    case 'passed':
      return {
        detail: (
          <>
            Verified <RelativeTime at={verification.at} />
            {!covers && '; it may do less than the key'}
          </>
        ),
      }
    case 'failed':
      return { disabledReason: 'Its last verification failed.' }
    case 'never':
      return { disabledReason: 'Never verified: verify it first.' }
    case 'unknown':
      return { disabledReason: verification.why }
  }
}
