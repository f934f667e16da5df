import { TextLink } from '@/components/ui/link'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import type { SuspensionPreview } from '@/lib/features/suspensions/schema'

const SHOWN = 8

/** The service accounts that a suspension of the principal would affect. */
export function AffectedAccounts({ preview }: { preview: SuspensionPreview }) {
  const { others, account } = preview
  if (account)
    return (
      <p>
        Only service account{' '}
        <TextLink href={paths.serviceAccount(account.cluster, account.namespace, account.name)}>
          {account.namespace}/{account.name}
        </TextLink>
        . The Deny overrides every Allow, including those for wildcards.
      </p>
    )
  if (!others) return <p>Everyone with this principal. The Deny overrides every Allow.</p>
  if (!others.ok) return <p>Could not list the affected service accounts: {others.error.message}</p>
  const { accounts, complete } = others.value
  const rest = accounts.length - SHOWN
  return (
    <>
      <p>
        <b>{plural(accounts.length, 'service account')}</b>
        {complete ? '' : ' in the namespaces you have opened, possibly more in others'}, and any
        created later that match:
      </p>
      <ul className="mono">
        {accounts.slice(0, SHOWN).map(({ namespace, name }) => (
          <li key={`${namespace}/${name}`}>
            {namespace}/{name}
          </li>
        ))}
        {rest > 0 && <li>and {rest} more</li>}
      </ul>
    </>
  )
}
