'use client'

import { useState } from 'react'
import { TextareaField, TextField } from '@/components/form/fields'
import { RadioField } from '@/components/form/radio-field'
import { BucketField } from '@/components/patterns/bucket-field'
import { Checkbox } from '@/components/ui/choice'
import { State } from '@/components/ui/state'
import type { BucketCheck } from '@/lib/core/verification/bucket-check'
import {
  DEFAULT_REFRESH_MINUTES,
  MAX_REFRESH_MINUTES,
  type RefreshClient,
} from '@/lib/core/verification/refresh/limits'
import type { RefreshPlan } from '@/lib/core/verification/refresh/plan'
import type { VerificationOffers } from '@/lib/features/verifications/schema'
import { ChoiceForm } from './choice-form'

export type RefreshChoice = { bucketCheck: BucketCheck; refresh: RefreshPlan }

export type RefreshFields = {
  bucket: string | undefined
  client: RefreshClient
  command: string
  image: string
  minutes: string
  rotate: boolean
}

const START: RefreshFields = {
  bucket: undefined,
  client: 'boto3',
  command: '',
  image: '',
  minutes: String(DEFAULT_REFRESH_MINUTES),
  rotate: false,
}

/** Keys live 15 minutes, and a minute later a call counts as one with expired keys. */
const SHOWN_AFTER_MINUTES = 17

const CLIENTS: { value: RefreshClient; label: string; detail: string }[] = [
  { value: 'boto3', label: 'boto3', detail: 'The image has python3 and boto3.' },
  {
    value: 'aws-sdk-js',
    label: 'AWS SDK for JavaScript',
    detail: 'The image has node and @aws-sdk/client-s3.',
  },
  { value: 'command', label: 'Another client', detail: 'A shell command of your own.' },
]

const COMMAND_HELP =
  'One process that lists the bucket $BUCKET at $ENDPOINT every $INTERVAL seconds. After each call it prints “call ok”, or “call failed” with the error code.'

type Errors = Partial<Record<keyof RefreshFields, string>>

type RefreshFormProps = {
  id: string
  offers: VerificationOffers | undefined
  /** What was granted could not be read. */
  unread: boolean
  entered: RefreshFields | undefined
  onChange: (entered: RefreshFields) => void
  onChoose: (choice: RefreshChoice) => void
}

/** Chooses the client, the bucket and the length of a refresh proof. */
export function RefreshForm({ id, offers, unread, entered, onChange, onChoose }: RefreshFormProps) {
  const given = entered ?? START
  const [errors, setErrors] = useState<Errors>({})
  const granted = offers?.offers ?? []
  const listed = granted.find(({ level }) => level === 'List') ?? granted[0]
  const bucket = given.bucket ?? listed?.bucket ?? ''
  const change = (part: Partial<RefreshFields>) => {
    onChange({ ...given, ...part })
    setErrors({})
  }

  const read = async () => {
    const [{ BucketCheck }, { RefreshPlan }] = await Promise.all([
      import('@/lib/core/verification/bucket-check'),
      import('@/lib/core/verification/refresh/plan'),
    ])
    const check = BucketCheck.safeParse({ bucket, access: 'list', ...zoneOf(offers, bucket) })
    const { client, command, image, rotate } = given
    const plan = RefreshPlan.safeParse({
      client,
      minutes: Number(given.minutes),
      rotate,
      ...(client === 'command' && command.trim() && { command: command.trim() }),
      ...(image.trim() && { image: image.trim() }),
    })
    if (check.success && plan.success) return { bucketCheck: check.data, refresh: plan.data }
    const found: Errors = check.success ? {} : { bucket: check.error.issues[0]?.message ?? '' }
    for (const { path, message } of plan.error?.issues ?? []) {
      const [field] = path
      if (field === 'minutes') found.minutes = `Enter 1 to ${MAX_REFRESH_MINUTES} minutes.`
      else if (field === 'command' || field === 'image') found[field] = message
    }
    setErrors(found)
    return undefined
  }

  const minutes = Number(given.minutes)
  return (
    <ChoiceForm id={id} read={read} onChoose={onChoose}>
      {unread && !offers && (
        <TextField
          label="Bucket"
          mono
          value={bucket}
          onChange={({ target }) => change({ bucket: target.value.trim() })}
          error={errors.bucket}
          help="What was granted could not be read. Enter the name of a bucket."
        />
      )}
      {offers && (
        <BucketField
          buckets={offers.buckets}
          value={bucket}
          onValueChange={(next) => change({ bucket: next })}
          error={errors.bucket}
        />
      )}
      {!offers && !unread && <State kind="run">Reading what was granted</State>}
      <RadioField
        label="Client"
        name="client"
        value={given.client}
        onValueChange={(client) => change({ client })}
        options={CLIENTS}
      />
      {given.client === 'command' && (
        <TextareaField
          label="Command"
          mono
          rows={6}
          value={given.command}
          onChange={({ target }) => change({ command: target.value })}
          error={errors.command}
          help={COMMAND_HELP}
        />
      )}
      <TextField
        label="Image of the client"
        mono
        placeholder="Verification image"
        value={given.image}
        onChange={({ target }) => change({ image: target.value })}
        error={errors.image}
        help="The image of your workload, with the client and a shell. Left empty, the client runs in the verification image."
      />
      <TextField
        label="Minutes at most"
        inputMode="numeric"
        value={given.minutes}
        onChange={({ target }) => change({ minutes: target.value })}
        error={errors.minutes}
        help={
          minutes < SHOWN_AFTER_MINUTES
            ? 'CoreWeave’s keys live 15 minutes, so a shorter proof sees no expiry and shows nothing.'
            : `Ends about ${SHOWN_AFTER_MINUTES} minutes after the start, when the first keys have expired, and after ${given.minutes} at the latest.`
        }
      />
      <Checkbox
        label="Wait for a rotation of the token too"
        detail="The client gets a token of 10 minutes, which Kubernetes rotates after 8."
        checked={given.rotate}
        onChange={({ target }) => change({ rotate: target.checked })}
      />
    </ChoiceForm>
  )
}

function zoneOf(offers: VerificationOffers | undefined, bucket: string) {
  const zone = offers?.buckets.ok
    ? offers.buckets.value.find(({ name }) => name === bucket)?.location
    : undefined
  return zone ? { region: zone } : {}
}
