'use client'

import { useState } from 'react'
import { SelectField } from '@/components/form/fields'
import { paths } from '@/lib/common/paths'
import { TOKEN_LIFETIMES, type TokenLifetime } from '@/lib/features/session/token-lifetime'
import { TokenForm } from './token-form'

const words = {
  '1-hour': '1 hour',
  '8-hours': '8 hours',
  '1-month': 'One month',
  '90-days': '90 days',
  '1-year': 'One year',
  never: 'Never',
} as const satisfies Record<TokenLifetime, string>

const LIFETIMES = [
  { value: '', label: 'Not stated' },
  ...TOKEN_LIFETIMES.map((value) => ({ value, label: words[value] })),
]

/** Takes the CoreWeave token that somebody of an identity provider acts with. */
export function LinkTokenForm({ onDone, label }: { onDone: () => void; label: string }) {
  const [lifetime, setLifetime] = useState('')
  return (
    <TokenForm
      path={paths.linkedToken()}
      also={lifetime === '' ? {} : { lifetime }}
      submitLabel={label}
      failure="Could not link the token."
      onDone={onDone}
    >
      <SelectField
        label="Expiration"
        help="As you chose it in the Cloud Console. CoreWeave does not tell it, so the console reminds you of what you enter."
        options={LIFETIMES}
        value={lifetime}
        onChange={({ target }) => setLifetime(target.value)}
      />
    </TokenForm>
  )
}
