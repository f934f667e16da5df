import { LinkButton } from '@/components/ui/link'
import { Note } from '@/components/ui/note'
import { StartButton } from '@/components/verifications/start-button'
import { paths } from '@/lib/common/paths'
import { accountParts } from '@/lib/features/policies/draft'

type CreatedProps = { name: string; cluster: string; account: string }

/** What comes after granting access: proving it. */
export function Created({ name, cluster, account }: CreatedProps) {
  const { namespace, name: accountName } = accountParts(account)
  return (
    <Note
      kind="pass"
      title={`${name} is live.`}
      live
      actions={
        <>
          <StartButton
            cluster={cluster}
            namespace={namespace}
            account={accountName}
            label={`Verify ${accountName}`}
            variant="primary"
          />
          <LinkButton href={paths.policy(name)}>Open the policy</LinkButton>
          <LinkButton href={paths.serviceAccount(cluster, namespace, accountName)} variant="quiet">
            Back to the account
          </LinkButton>
        </>
      }
    >
      Kept as its first version, with your reason. A verification proves that it works.
    </Note>
  )
}
