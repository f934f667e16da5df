import { usePeopleNames } from '@/components/people/people-names'
import { Person } from '@/components/people/person'
import type { Column } from '@/components/table/column'
import { Identifier } from '@/components/ui/identifier'
import { Menu } from '@/components/ui/menu'
import { RelativeTime } from '@/components/ui/relative-time'
import { State, type StateKind } from '@/components/ui/state'
import { CLOUD_NAMES } from '@/lib/core/identity/clouds'
import { targetAudience, targetName } from '@/lib/core/identity/trust-target-names'
import type { DeclaredTrust } from '@/lib/features/declared-trusts/schema'
import { type TrustState, trustState } from '@/lib/features/declared-trusts/states'

export const TRUST_STATE_WORDS = {
  declared: { kind: 'idle', word: 'Declared' },
  imported: { kind: 'idle', word: 'Imported' },
  verified: { kind: 'pass', word: 'Verified' },
  failed: { kind: 'fail', word: 'Failed' },
} as const satisfies Record<TrustState, { kind: StateKind; word: string }>

/** The state with its time; the actor is in the tooltip. */
export function TrustStateBadge({ trust }: { trust: DeclaredTrust }) {
  const { verified, actor } = trust
  const names = usePeopleNames()
  const { kind, word } = TRUST_STATE_WORDS[trustState(trust)]
  return verified ? (
    <State kind={kind} title={`By ${names[verified.by] ?? verified.by}`}>
      <RelativeTime at={verified.at} prefix={word} />
    </State>
  ) : (
    <State kind={kind} title={`By ${names[actor] ?? actor}; not verified`}>
      {word}
    </State>
  )
}

const account: Column<DeclaredTrust> = {
  key: 'account',
  header: 'Service account',
  cell: ({ namespace, name }) => `${namespace}/${name}`,
  sort: ({ namespace, name }) => `${namespace}/${name}`,
}

const cluster: Column<DeclaredTrust> = {
  key: 'cluster',
  header: 'Cluster',
  cell: ({ clusterName, clusterGone }) =>
    clusterGone ? (
      <State kind="warn" title={`The cluster ${clusterName} no longer exists.`}>
        Deleted
      </State>
    ) : (
      clusterName
    ),
  sort: ({ clusterName }) => clusterName,
  priority: 2,
  width: 'whitespace-nowrap',
}

const cloud: Column<DeclaredTrust> = {
  key: 'cloud',
  header: 'Cloud',
  cell: ({ target }) => CLOUD_NAMES[target.cloud],
  sort: ({ target }) => CLOUD_NAMES[target.cloud],
}

const trustedBy = (room: number): Column<DeclaredTrust> => ({
  key: 'by',
  header: 'Trusted by',
  cell: ({ target }) => (
    <span className="grid justify-items-start">
      <Identifier value={targetName(target)} label="target" room={room} />
      <span className="text-ink-2 text-small">
        for <Identifier value={targetAudience(target)} label="audience" room={room} />
      </span>
    </span>
  ),
  sort: ({ target }) => targetName(target),
  width: 'whitespace-nowrap',
})

const rest: Column<DeclaredTrust>[] = [
  {
    key: 'state',
    header: 'State',
    cell: (trust) => <TrustStateBadge trust={trust} />,
    sort: (trust) => trustState(trust),
    width: 'whitespace-nowrap',
  },
  {
    key: 'actor',
    header: 'Added by',
    cell: ({ actor, at }) => (
      <>
        <Person id={actor} /> <RelativeTime at={at} />
      </>
    ),
    sort: ({ at }) => at,
    width: 'whitespace-nowrap',
    priority: 3,
  },
]

const actions = (remove: (trust: DeclaredTrust) => void): Column<DeclaredTrust> => ({
  key: 'actions',
  header: 'Actions',
  quiet: true,
  align: 'end',
  cell: (trust) => (
    <Menu
      label={`Actions for ${trust.namespace}/${trust.name} and ${targetName(trust.target)}`}
      groups={[[{ key: 'remove', label: 'Remove', danger: true, onSelect: () => remove(trust) }]]}
    />
  ),
})

/** Columns for all accounts, or for the page of one account. */
export const trustColumns = (
  of: 'all' | 'account',
  remove: (trust: DeclaredTrust) => void,
): Column<DeclaredTrust>[] => [
  ...(of === 'all'
    ? [account, cluster, cloud, { ...trustedBy(44), priority: 2 as const }]
    : [trustedBy(30), { ...cloud, priority: 2 as const }]),
  ...rest,
  actions(remove),
]
