import { TextLink } from '@/components/ui/link'
import { paths } from '@/lib/common/paths'
import type { SuspensionPreview } from '@/lib/features/suspensions/schema'

const SHOWN = 8

/** Who is hit beside the one that is meant. */
export function Others({ preview }: { preview: SuspensionPreview }) {
  const { others, account } = preview
  if (account)
    return (
      <p>
        This one service account alone:{' '}
        <TextLink href={paths.serviceAccount(account.cluster, account.namespace, account.name)}>
          {account.namespace}/{account.name}
        </TextLink>
        . A Deny outweighs every Allow, also those that wildcards give.
      </p>
    )
  if (!others) return <p>Whoever has this principal. A Deny outweighs every Allow.</p>
  if (!others.ok) return <p>Which service accounts that are is not known: {others.error.message}</p>
  const { accounts, complete } = others.value
  const rest = accounts.length - SHOWN
  return (
    <>
      <p>
        <b>
          {accounts.length} service account{accounts.length === 1 ? '' : 's'}
        </b>
        {complete ? '' : ' in the namespaces you have opened, and perhaps others'}, and those made
        later under these names:
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
