'use client'

import { useQuery } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useState } from 'react'
import { Button } from '@/components/ui/button'
import type { ButtonLook } from '@/components/ui/button-style'
import { offersQuery } from '@/lib/features/verifications/queries'
import type { VerificationOffer, VerificationRef } from '@/lib/features/verifications/schema'
import type { AccessChoice, GivenAccess } from './access-choice'
import { checkOf, offerTitle } from './offer-words'
import { StartDialog } from './start-dialog'
import { useStart, type VerificationAccount } from './use-start'

const AccessForm = dynamic(() => import('./access-form').then((it) => it.AccessForm), {
  ssr: false,
})

type VerifyAccessProps = VerificationAccount & {
  disabledReason?: string
  /** Called instead of opening the run's page. */
  onStarted?: (run: VerificationRef) => void
} & ButtonLook

/** Verifies what an account was granted: by one press, or after a choice of the access. */
export function VerifyAccess({ variant, size, ...account }: VerifyAccessProps) {
  return (
    <>
      <ChooseAccess {...account} />
      <VerifyGrantedAccess {...account} {...(variant && { variant })} {...(size && { size })} />
    </>
  )
}

/**
 * Verifies the first access that was granted and changes nothing. Without a grant that the console can read, it
 * verifies that the account can list buckets.
 */
export function VerifyGrantedAccess(props: VerifyAccessProps) {
  const { cluster, namespace, account, disabledReason, onStarted, ...look } = props
  const { data, isPending } = useQuery(offersQuery({ cluster, namespace, name: account }))
  const { start, pending, refusal } = useStart({ cluster, namespace, account }, onStarted)
  const safe = data?.offers.find(({ level }) => level !== 'Write')
  return (
    <>
      <Button
        {...look}
        {...(disabledReason && { disabledReason })}
        pending={pending || isPending}
        onClick={() => start(safe && checkOf(safe))}
      >
        <FlaskConical aria-hidden />
        {verifyLabel(safe, isPending)}
      </Button>
      {refusal}
    </>
  )
}

function verifyLabel(safe: VerificationOffer | undefined, reading: boolean) {
  if (reading) return 'Verify'
  return safe ? `Verify ${offerTitle(safe)}` : 'Verify listing buckets'
}

/** A dialog that offers every access that was granted, with the bucket's zone, and any other bucket. */
export function ChooseAccess(props: VerifyAccessProps) {
  const { cluster, namespace, account: name, disabledReason, onStarted, ...look } = props
  const account = { cluster, namespace, account: name }
  const { data: offers } = useQuery(offersQuery({ cluster, namespace, name }))
  const { start, pending, refusal } = useStart(account, onStarted)
  const [given, setGiven] = useState<GivenAccess>({})
  return (
    <>
      <StartDialog<AccessChoice>
        title={`Choose what to verify for ${name}`}
        description="A verification proves one level in one bucket, in the zone of the bucket. Delete and Permissions are never tried."
        trigger={
          <Button {...look} {...(disabledReason && { disabledReason })} pending={pending}>
            Choose access
          </Button>
        }
        submitLabel="Start verification"
        pending={pending}
        form={(id, onChoose) => (
          <AccessForm
            id={id}
            offers={offers}
            given={given}
            onChange={setGiven}
            onChoose={onChoose}
          />
        )}
        onStart={({ bucketCheck }) => start(bucketCheck)}
      />
      {refusal}
    </>
  )
}
