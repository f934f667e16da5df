'use client'

import { useState } from 'react'
import { TextField } from '@/components/form/fields'
import { RadioField } from '@/components/form/radio-field'
import { PickList } from '@/components/patterns/pick-list'
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
          groups={[
            {
              heading: 'Buckets',
              items: listed.map(({ name, location }) => ({
                value: name,
                label: name,
                detail: location,
                mono: true,
              })),
            },
          ]}
          picked={buckets}
          onPick={setBuckets}
          typed={(text) =>
            listed.some(({ name }) => name === text) || /[\s"]/.test(text)
              ? undefined
              : { value: text, label: text, detail: 'Not in the bucket list', mono: true }
          }
          status={known.buckets ? undefined : 'You cannot list buckets. Enter a name.'}
        />
      )}
    </PickDialog>
  )
}
