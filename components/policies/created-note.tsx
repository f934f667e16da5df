'use client'

import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { VerifyAccess } from '@/components/verifications/verify-access'
import { paths } from '@/lib/common/paths'
import { parseAccountKey } from '@/lib/features/policies/policy-choices'

type CreatedProps = { name: string; cluster: string; account: string }

/** Confirms the new policy and offers a verification. */
export function CreatedNote({ name, cluster, account }: CreatedProps) {
  const { namespace, name: accountName } = parseAccountKey(account)
  return (
    <Note
      kind="info"
      title={`Policy ${name} created`}
      live
      actions={
        <>
          <VerifyAccess
            cluster={cluster}
            namespace={namespace}
            account={accountName}
            variant="primary"
          />
          <LinkButton href={paths.policy(name)}>Open the policy</LinkButton>
          <LinkButton href={paths.serviceAccount(cluster, namespace, accountName)} variant="quiet">
            Back to the account
          </LinkButton>
        </>
      }
    >
      Run a verification to prove that the access works.
    </Note>
  )
}
