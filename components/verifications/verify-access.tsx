'use client'

import { useQuery } from '@tanstack/react-query'
import { FlaskConical } from 'lucide-react'
import { useState } from 'react'
import { TextField } from '@/components/form/fields'
import { RadioField } from '@/components/form/radio-field'
import { Button } from '@/components/ui/button'
import type { ButtonLook } from '@/components/ui/button-style'
import { Checkbox } from '@/components/ui/choice'
import { Dialog } from '@/components/ui/dialog'
import { TextLink } from '@/components/ui/link'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import {
  ACCESS_OF_LEVEL,
  PROVABLE_LEVELS,
  type ProvableLevel,
} from '@/lib/core/verification/bucket-access'
import { offersQuery } from '@/lib/features/verifications/queries'
import type {
  VerificationOffer,
  VerificationOffers,
  VerificationRef,
} from '@/lib/features/verifications/schema'
import { checkOf, describeCalls, describeZone, offerTitle } from './offer-words'
import { useStart, type VerificationAccount } from './use-start'

type VerifyAccessProps = VerificationAccount & {
  disabledReason?: string
  /** Called instead of opening the run's page. */
  onStarted?: (run: VerificationRef) => void
} & ButtonLook

/**
 * Verifies what an account was granted: one press for the access that changes nothing, and a dialog for every
 * other one. Without a grant that the console can read, it verifies that the account can list buckets.
 */
export function VerifyAccess(props: VerifyAccessProps) {
  const { cluster, namespace, account, disabledReason, onStarted, ...look } = props
  const place = { cluster, namespace, account }
  const { data, isPending } = useQuery(offersQuery({ cluster, namespace, name: account }))
  const { start, pending, refusal } = useStart(place, onStarted)
  const safe = data?.offers.find(({ level }) => level !== 'Write')
  const reason = disabledReason ? { disabledReason } : {}
  return (
    <>
      <ChooseAccess account={place} offers={data} {...reason} {...(onStarted && { onStarted })} />
      <Button
        {...look}
        {...reason}
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

/** The dialog alone, for a page whose own button repeats a run. */
export function ChooseOtherAccess(account: VerificationAccount) {
  const { cluster, namespace, account: name } = account
  const { data } = useQuery(offersQuery({ cluster, namespace, name }))
  return <ChooseAccess account={account} offers={data} />
}

type ChooseAccessProps = {
  account: VerificationAccount
  offers: VerificationOffers | undefined
  disabledReason?: string
  onStarted?: (run: VerificationRef) => void
}

const BUCKETS = 'buckets'
const OTHER = 'other'
const keyOf = (offer: VerificationOffer) => `${offer.level} ${offer.bucket} ${offer.prefix ?? ''}`

/** A dialog that offers every access that was granted, with the bucket's zone, and any other bucket. */
function ChooseAccess({ account, offers, onStarted, ...rest }: ChooseAccessProps) {
  const [open, setOpen] = useState(false)
  const [chosen, setChosen] = useState<string>()
  const [other, setOther] = useState<OtherBucket>({ bucket: '', level: 'Read', region: '' })
  const [leave, setLeave] = useState(false)
  const [error, setError] = useState<string>()
  const { start, pending, refusal } = useStart(account, onStarted)
  const granted = offers?.offers ?? []
  const value = chosen ?? (granted[0] ? keyOf(granted[0]) : BUCKETS)
  const offer = granted.find((each) => keyOf(each) === value)
  const writes = value === OTHER ? other.level === 'Write' : offer?.level === 'Write'
  const stays = writes && !offer?.removable

  const submit = async () => {
    if (value === BUCKETS) {
      setOpen(false)
      return start()
    }
    const { BucketCheck } = await import('@/lib/core/verification/bucket-check')
    const check = BucketCheck.safeParse({
      ...(offer ? checkOf(offer) : otherCheck(other, offers)),
      ...(stays && leave && { leaveObject: true }),
    })
    if (!check.success) return setError(check.error.issues[0]?.message)
    if (offer && stays && !leave) return setError('Accept that the object stays in the bucket.')
    setOpen(false)
    start(check.data)
  }
  return (
    <>
      <Dialog
        title={`Choose what to verify for ${account.account}`}
        description="A verification proves one level in one bucket, in the zone of the bucket. Delete and Permissions are never tried."
        open={open}
        onOpenChange={setOpen}
        trigger={
          <Button {...rest} pending={pending}>
            Choose access
          </Button>
        }
        actions={
          <Button variant="primary" pending={pending} onClick={() => void submit()}>
            Start verification
          </Button>
        }
      >
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault()
            void submit()
          }}
        >
          {!offers && <State kind="run">Reading what was granted</State>}
          <RadioField
            label="Access"
            name="access"
            value={value}
            onValueChange={(next) => {
              setChosen(next)
              setError(undefined)
            }}
            {...(error && value !== OTHER && { error })}
            options={[
              ...granted.map((each) => ({
                value: keyOf(each),
                label: offerTitle(each),
                detail: <OfferDetail offer={each} zone={offers?.zone ?? ''} />,
              })),
              {
                value: BUCKETS,
                label: 'List buckets',
                detail: 'Proves only that buckets can be listed, and no access to any of them.',
              },
              { value: OTHER, label: 'Another bucket', detail: 'An access that was not granted.' },
            ]}
          />
          {value === OTHER && (
            <OtherFields other={other} onChange={setOther} error={error} offers={offers} />
          )}
          {stays && (
            <Checkbox
              label="Leave the object in the bucket if it cannot be deleted"
              checked={leave}
              onChange={({ target }) => setLeave(target.checked)}
            />
          )}
        </form>
      </Dialog>
      {refusal}
    </>
  )
}

function OfferDetail({ offer, zone }: { offer: VerificationOffer; zone: string }) {
  return (
    <>
      {describeZone(offer, zone)} {describeCalls(offer)}
      {offer.request !== undefined && (
        <>
          {' '}
          Granted by{' '}
          <TextLink href={paths.request(offer.request)}>request {offer.request}</TextLink>.
        </>
      )}
    </>
  )
}

type OtherBucket = { bucket: string; level: ProvableLevel; region: string }

function otherCheck(
  { bucket, level, region }: OtherBucket,
  offers: VerificationOffers | undefined,
) {
  const zone = zoneOf(offers, bucket) ?? region
  return { bucket, access: ACCESS_OF_LEVEL[level], ...(zone && { region: zone }) }
}

const zoneOf = (offers: VerificationOffers | undefined, bucket: string) =>
  offers?.buckets.ok
    ? offers.buckets.value.find(({ name }) => name === bucket)?.location
    : undefined

type OtherFieldsProps = {
  other: OtherBucket
  onChange: (other: OtherBucket) => void
  error: string | undefined
  offers: VerificationOffers | undefined
}

function OtherFields({ other, onChange, error, offers }: OtherFieldsProps) {
  const zone = zoneOf(offers, other.bucket)
  return (
    <>
      <TextField
        label="Bucket"
        mono
        value={other.bucket}
        onChange={({ target }) => onChange({ ...other, bucket: target.value.trim() })}
        error={error}
        help={zone && `${zone}. The cluster is in ${offers?.zone}.`}
      />
      {!offers?.buckets.ok && (
        <TextField
          label="Zone of the bucket"
          mono
          value={other.region}
          onChange={({ target }) => onChange({ ...other, region: target.value.trim() })}
          help="You cannot list buckets, so the console does not know it. Without it, requests are signed for the zone that the webhook injects."
        />
      )}
      <RadioField
        label="Level"
        name="level"
        value={other.level}
        onValueChange={(level) => onChange({ ...other, level })}
        options={PROVABLE_LEVELS.map((level) => ({
          value: level,
          label: level,
          detail: describeCalls({ level, removable: true }),
        }))}
      />
    </>
  )
}
