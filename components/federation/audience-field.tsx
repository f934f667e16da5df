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
        ? 'What the Pod Identity Webhook asks tokens for by default'
        : 'For issuers that name themselves as audience',
  },
  {
    value: 'iam',
    label: <code>{IAM_AUDIENCE}</code>,
    detail: 'For tokens that people and CI jobs exchange themselves',
  },
  {
    value: 'custom',
    label: 'Another audience',
    detail: 'For service accounts annotated with an audience of their own',
  },
]

export const AudienceField = ({ kind, custom, from }: AudienceFieldProps) => (
  <div className="grid gap-2">
    <RadioField {...kind} label="Audience the tokens name" options={options(from)} />
    {kind.value === 'custom' && (
      <TextField
        {...custom}
        label="Audience"
        mono
        help="Exactly as the tokens carry it; CoreWeave compares character by character."
      />
    )}
  </div>
)
