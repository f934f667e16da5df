'use client'

import { type ReactNode, useState } from 'react'
import { TextField } from '@/components/form/fields'
import { RadioField } from '@/components/form/radio-field'
import { Checkbox } from '@/components/ui/choice'
import { TextLink } from '@/components/ui/link'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import {
  ACCESS_OF_LEVEL,
  PROVABLE_LEVELS,
  type ProvableLevel,
} from '@/lib/core/verification/bucket-access'
import type { BucketCheck } from '@/lib/core/verification/bucket-check'
import type { VerificationOffer, VerificationOffers } from '@/lib/features/verifications/schema'
import { checkOf, describeCalls, describeZone, offerTitle } from './offer-words'

const BUCKETS = 'buckets'
const OTHER = 'other'
const keyOf = (offer: VerificationOffer) => `${offer.level} ${offer.bucket} ${offer.prefix ?? ''}`

const STAYS = 'This account cannot delete objects, so each run would leave one in the bucket.'

/** What was chosen, without a bucket for listing buckets. */
export type AccessChoice = { bucketCheck?: BucketCheck }

/** What was entered so far. */
export type GivenAccess = { chosen?: string; other?: OtherBucket; leave?: boolean }

const NO_BUCKET: OtherBucket = { bucket: '', level: 'Read', region: '' }

type AccessChoiceOptions = {
  /** The person may accept that an object stays in the bucket. */
  once: boolean
  given: GivenAccess
  onChange: (given: GivenAccess) => void
}

/**
 * The fields that choose an access to verify: every access that was granted, with the bucket's zone, and any other
 * bucket. `read` gives what was chosen, or undefined if the form has an error, which it shows.
 */
export function useAccessChoice(
  offers: VerificationOffers | undefined,
  { once, given, onChange }: AccessChoiceOptions,
): { fields: ReactNode; read: () => Promise<AccessChoice | undefined> } {
  const [error, setError] = useState<string>()
  const { chosen, other = NO_BUCKET, leave = false } = given
  const granted = offers?.offers ?? []
  const value = chosen ?? (granted[0] ? keyOf(granted[0]) : BUCKETS)
  const offer = granted.find((each) => keyOf(each) === value)
  const writes = value === OTHER ? other.level === 'Write' : offer?.level === 'Write'
  const stays = writes && !offer?.removable

  const read = async () => {
    if (value === BUCKETS) return {}
    const { BucketCheck } = await import('@/lib/core/verification/bucket-check')
    const check = BucketCheck.safeParse({
      ...(offer ? checkOf(offer) : otherCheck(other, offers)),
      ...(stays && once && leave && { leaveObject: true }),
    })
    if (!check.success) setError(check.error.issues[0]?.message)
    else if (offer && stays && !once) setError(STAYS)
    else if (offer && stays && !leave) setError('Accept that the object stays in the bucket.')
    else return { bucketCheck: check.data }
    return undefined
  }
  const fields = (
    <>
      {!offers && <State kind="run">Reading what was granted</State>}
      <RadioField
        label="Access"
        name="access"
        value={value}
        onValueChange={(next) => {
          onChange({ ...given, chosen: next })
          setError(undefined)
        }}
        {...(error && value !== OTHER && { error })}
        options={[
          ...granted.map((each) => ({
            value: keyOf(each),
            label: offerTitle(each),
            detail: <OfferDetail offer={each} zone={offers?.zone ?? ''} />,
            ...(each.level === 'Write' && !each.removable && !once && { disabledReason: STAYS }),
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
        <OtherFields
          other={other}
          onChange={(next) => onChange({ ...given, other: next })}
          error={error}
          offers={offers}
        />
      )}
      {stays && once && (
        <Checkbox
          label="Leave the object in the bucket if it cannot be deleted"
          checked={leave}
          onChange={({ target }) => onChange({ ...given, leave: target.checked })}
        />
      )}
    </>
  )
  return { fields, read }
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
