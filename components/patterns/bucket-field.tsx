'use client'

import type { ComponentProps } from 'react'
import type { FieldProps } from '@/components/form/field'
import { TextField } from '@/components/form/fields'
import { SearchField } from '@/components/form/search-field'
import type { Reading } from '@/lib/common/result'

type BucketFieldProps = Pick<FieldProps, 'error'> &
  Pick<ComponentProps<typeof SearchField>, 'value' | 'onValueChange' | 'optional'> & {
    buckets: Reading<{ name: string; location: string }[]>
  }

/** A bucket to choose, or to type where the person cannot list buckets. */
export function BucketField({ buckets, ...control }: BucketFieldProps) {
  if (!buckets.ok)
    return (
      <TextField
        label="Bucket"
        mono
        value={control.value ?? ''}
        onChange={(event) => control.onValueChange(event.target.value.trim())}
        error={control.error}
        help={`${buckets.error.message} Enter the bucket name.`}
      />
    )
  const items = buckets.value.map(({ name, location }) => ({
    value: name,
    label: name,
    detail: location,
  }))
  const given = items.some(({ value }) => value === control.value) || !control.value
  return (
    <SearchField
      {...control}
      label="Bucket"
      mono
      placeholder="Choose a bucket"
      items={given ? items : [{ value: control.value ?? '', label: control.value ?? '' }, ...items]}
      help={given ? undefined : 'This bucket does not exist in the organization.'}
    />
  )
}
