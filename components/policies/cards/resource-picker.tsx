'use client'

import { useState } from 'react'
import { TextField } from '@/components/form/fields'
import { RadioField } from '@/components/form/radio-field'
import { type PickGroup, type PickItem, PickList } from '@/components/patterns/pick-list'
import { nearestName } from '@/lib/core/identity/near-miss'
import { bucketResources } from '@/lib/core/policy/templates'
import type { KnownInventory } from '../known-inventory'
import { PickDialog, type PickerProps } from './pick-dialog'

const SCOPES = [
  {
    value: 'bucket',
    label: 'Buckets and all their objects',
    detail: 'Adds two resources: bucket and bucket/*',
  },
  { value: 'prefix', label: 'Buckets and objects with a prefix' },
  {
    value: 'everything',
    label: 'Everything',
    detail: 'All buckets, objects and organization-wide actions.',
  },
] as const
type Scope = (typeof SCOPES)[number]['value']

/** Buckets with their objects, or a prefix of these, or everything. */
export function ResourcePicker({ known, ...props }: PickerProps & { known: KnownInventory }) {
  const [scope, setScope] = useState<Scope>('bucket')
  const [buckets, setBuckets] = useState<string[]>([])
  const [prefix, setPrefix] = useState('')
  const picked =
    scope === 'everything'
      ? ['*']
      : buckets.flatMap((bucket) => bucketResources(bucket, scope === 'prefix' ? prefix : ''))
  const listed = known.buckets ?? []

  return (
    <PickDialog {...props} title={`Resources of ${props.of}`} what="resource" picked={picked}>
      <RadioField
        name="scope"
        label="Scope"
        value={scope}
        onValueChange={setScope}
        options={[...SCOPES]}
      />
      {scope === 'prefix' && (
        <TextField
          label="Prefix"
          mono
          value={prefix}
          onChange={(event) => setPrefix(event.target.value)}
          placeholder="logs/"
          help="Matches objects whose key starts with the prefix. End it with a slash to match one folder."
        />
      )}
      {scope !== 'everything' && (
        <PickList
          label="Filter or enter a bucket"
          folded
          groups={groupsOf(listed)}
          present={scope === 'bucket' ? wholeBuckets(props.present) : []}
          picked={buckets}
          onPick={setBuckets}
          typed={(text) => typedBuckets(text, known.buckets)}
          status={known.buckets ? undefined : 'You cannot list buckets. Enter a name.'}
        />
      )}
    </PickDialog>
  )
}

/** By zone, because a workload reaches a bucket only in the bucket's zone. */
function groupsOf(buckets: readonly { name: string; location: string }[]): PickGroup[] {
  const zones = [...new Set(buckets.map(({ location }) => location))].toSorted()
  return zones.map((zone) => ({
    heading: zone,
    items: buckets
      .filter(({ location }) => location === zone)
      .map(({ name }) => ({ value: name, label: name, mono: true })),
  }))
}

/** The buckets that are resources together with their objects. */
const wholeBuckets = (resources: readonly string[]) =>
  resources.filter((name) => resources.includes(`${name}/*`))

/** The bucket that was typed, where the list does not have it, after the one that it is nearest to. */
function typedBuckets(text: string, buckets: KnownInventory['buckets']): PickItem[] {
  const names = (buckets ?? []).map(({ name }) => name)
  if (names.includes(text) || /[\s"]/.test(text)) return []
  const near = nearestName(text, names)
  const detail = buckets ? 'Not in the bucket list' : 'Cannot be checked'
  return [
    // A name that contains the typed text is among the matches.
    ...(near === undefined || near.includes(text.toLowerCase())
      ? []
      : [{ value: near, label: near, detail: `Nearest to ${text}`, mono: true }]),
    { value: text, label: text, detail, mono: true },
  ]
}
