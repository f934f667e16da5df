'use client'

import { AccountField } from '@/components/policies/account-field'
import { parseAccountKey } from '@/lib/features/policies/policy-choices'
import type { Setup } from './use-setup'

/** The service account of the set-up, kept in the page's URL. */
export function ChooseAccount({ cluster, setup }: { cluster: string; setup: Setup }) {
  const { choices, chosen, go } = setup
  return (
    <AccountField
      cluster={cluster}
      namespace={choices.namespace}
      value={chosen ? `${chosen.namespace}/${chosen.name}` : ''}
      onValueChange={(value) => {
        if (!value) return
        const { namespace, name } = parseAccountKey(value)
        go({ namespace, account: name })
      }}
      error={undefined}
    />
  )
}
