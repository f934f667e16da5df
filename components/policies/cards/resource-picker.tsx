'use client'

import { useState } from 'react'
import { TextField } from '@/components/form/fields'
import { RadioField } from '@/components/form/radio-field'
import { bucketResources } from '@/lib/core/policy/templates'
import type { KnownInventory } from '../known-inventory'
import { PickDialog, type PickerProps, PickList } from './picker'

const SCOPES = [
  { value: 'bucket', label: 'Buckets and all their objects', detail: 'Two texts: b and b/*' },
  { value: 'prefix', label: 'Buckets, and objects under a prefix' },
  {
    value: 'everything',
    label: 'Everything',
    detail: 'Every bucket and object, and the organization. Global actions need it.',
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
    <PickDialog {...props} title={`Where ${props.of} holds`} what="resource" picked={picked}>
      <RadioField
        name="scope"
        label="What is named"
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
          help="Objects whose key begins with it. A slash at its end keeps other folders out."
        />
      )}
      {scope !== 'everything' && (
        <PickList
          label="Filter buckets, or type one"
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
              : { value: text, label: text, detail: 'Not among the listed buckets', mono: true }
          }
          status={known.buckets ? undefined : 'You may not list buckets: type a name.'}
        />
      )}
    </PickDialog>
  )
}
