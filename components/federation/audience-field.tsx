'use client'

import type { ComponentProps } from 'react'
import { TextField } from '@/components/form/fields'
import { RadioField, type RadioOption } from '@/components/form/radio-field'
import { IAM_AUDIENCE } from '@/lib/core/identity/injection'
import type { AudienceKind } from '@/lib/features/federation/audience'

type AudienceFieldProps = {
  kind: {
    name: string
    value: AudienceKind
    onValueChange: (value: AudienceKind) => void
    error: string | undefined
  }
  custom: Omit<ComponentProps<typeof TextField>, 'label'>
  from: 'clusters' | 'issuer'
}

const options = (from: AudienceFieldProps['from']): RadioOption<AudienceKind>[] => [
  {
    value: 'issuer',
    label: 'The issuer URL',
    detail:
      from === 'clusters'
        ? 'The default audience of the Pod Identity Webhook'
        : 'For issuers that use their own URL as the audience',
  },
  {
    value: 'iam',
    label: <code>{IAM_AUDIENCE}</code>,
    detail: 'For tokens that people and CI jobs exchange without the webhook',
  },
  {
    value: 'custom',
    label: 'Custom audience',
    detail: 'For service accounts annotated with a custom audience',
  },
]

export const AudienceField = ({ kind, custom, from }: AudienceFieldProps) => (
  <div className="grid gap-2">
    <RadioField {...kind} label="Token audience" options={options(from)} />
    {kind.value === 'custom' && (
      <TextField
        {...custom}
        label="Audience"
        mono
        help="The exact value of the token’s aud claim. CoreWeave compares it character by character."
      />
    )}
  </div>
)
