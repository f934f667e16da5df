'use client'

import { InjectionState } from '@/components/patterns/injection-state'
import { useReadableAccounts } from '@/components/policies/account-field'
import { TextLink } from '@/components/ui/link'
import { Panel } from '@/components/ui/panel'
import { State } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { pluralOf } from '@/lib/common/plural'
import { parsePrincipal } from '@/lib/core/identity/principal'
import type { Policy } from '@/lib/core/policy/document'

type Cluster = { id: string; name: string; issuerUrl: string }
type CurrentAccountsProps = { policy: Policy; clusters: readonly Cluster[] }

const SHOWN = 5

/** The current state of the service accounts that a proposal names. */
export function CurrentAccounts({ policy, clusters }: CurrentAccountsProps) {
  const named = new Set(policy.statements.flatMap(({ principals }) => principals))
  const accounts = [...named].flatMap((text) => {
    const principal = parsePrincipal(text)
    if (principal.kind !== 'service-account') return []
    const cluster = clusters.find(({ issuerUrl }) => issuerUrl === principal.issuerUrl)
    return cluster ? [{ text, cluster, ...principal.account }] : []
  })
  if (accounts.length === 0) return null
  const more = accounts.length - SHOWN
  return (
    <Panel title={pluralOf(accounts.length, 'Service account')} aside="As it is now">
      <ul className="grid gap-2">
        {accounts.slice(0, SHOWN).map(({ text, ...account }) => (
          <CurrentAccount key={text} {...account} />
        ))}
      </ul>
      {more > 0 && <p className="text-ink-2">and {more} more.</p>}
    </Panel>
  )
}

type CurrentAccountProps = { cluster: Cluster; namespace: string; name: string }

function CurrentAccount({ cluster, namespace, name }: CurrentAccountProps) {
  const { rows, waiting, problem } = useReadableAccounts(cluster.id, namespace)
  const account = rows.find((row) => row.namespace === namespace && row.name === name)
  return (
    <li className="flex flex-wrap items-center justify-between gap-2">
      <TextLink href={paths.serviceAccount(cluster.id, namespace, name)}>
        {cluster.name} / {namespace} / {name}
      </TextLink>
      {account ? (
        <InjectionState {...account} />
      ) : (
        <UnreadAccount waiting={waiting} message={problem?.message} />
      )}
    </li>
  )
}

function UnreadAccount({ waiting, message }: { waiting: boolean; message: string | undefined }) {
  if (waiting) return <State kind="run">Loading</State>
  if (message) return <span title={message}>{<State kind="idle">Unknown</State>}</span>
  return (
    <State
      kind="warn"
      title="Anyone who creates a service account of this name gets what is granted to it."
    >
      Service account not found
    </State>
  )
}
