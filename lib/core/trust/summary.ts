import { parseSubject } from '@/lib/core/identity/subject'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { type Admitted, type TrustAccount, whoGetsIn } from './account-decisions'
import { UNSEEN } from './finding'
import { providersOf } from './lint-aws-providers'
import type { Around, Trust } from './trust'

export type TrustCluster = { id: string; name: string; issuerUrl: string }
export type KnownAccount = TrustAccount & { cluster: TrustCluster }

/** `missing`: the trust names it, and no account of the cluster is called so. */
export type Answered = Admitted<KnownAccount> & { presence: 'there' | 'missing' | 'unread' }

export type TrustAnswer = {
  /** The answer in one sentence. */
  title: string
  /** Who gets in, then who may. */
  rows: Answered[]
  /** How many accounts that were read do not. */
  kept: number
  /** Why an account does not get in. */
  refusalOf: (account: TrustAccount) => string
}

type Asked = {
  trust: Trust
  /** The text itself: for subjects that it names. */
  text: string
  clusters: readonly TrustCluster[]
  accounts: readonly KnownAccount[]
  /** Ids of the clusters all of whose accounts were read. */
  complete: ReadonlySet<string>
  around: Around
}

/** Whom a trust lets in of an organization's accounts, and of those it names that are not there. */
export function answerOf(asked: Asked): TrustAnswer {
  const { trust, clusters, accounts, complete, around } = asked
  const keyOf = ({ issuerUrl, namespace, name }: TrustAccount) =>
    `${issuerUrl} ${namespace} ${name}`
  const known = new Set(accounts.map(keyOf))
  const named = namedIn(asked).filter((account) => !known.has(keyOf(account)))
  const presenceOf = (account: KnownAccount): Answered['presence'] => {
    if (known.has(keyOf(account))) return 'there'
    return complete.has(account.cluster.id) ? 'missing' : 'unread'
  }
  const answered = whoGetsIn(trust, [...accounts, ...named], around)
  const rows = answered
    .filter(({ decision }) => decision !== 'deny')
    .map((row) => ({ ...row, presence: presenceOf(row.account) }))
    .toSorted((a, b) => Number(a.decision === 'depends') - Number(b.decision === 'depends'))
  const unseen = whoGetsIn(
    trust,
    clusters.map((cluster) => ({ issuerUrl: cluster.issuerUrl, cluster, ...UNSEEN })),
    around,
  )
  const open = unseen
    .filter(({ decision }) => decision === 'allow')
    .map(({ account }) => account.cluster)
  const kept = answered.slice(0, accounts.length).filter(({ decision }) => decision === 'deny')
  const but = kept.filter(({ account }) => open.includes(account.cluster)).length
  return {
    title: titleOf(rows, open, but, accounts.length),
    rows,
    kept: kept.length,
    refusalOf: (account) => whoGetsIn(trust, [account], around)[0]?.because ?? '',
  }
}

/** The clusters whose tokens the trust takes by its own word; all of them where it does not say. */
export function clustersOf<Cluster extends { issuerUrl: string }>(
  trust: Trust | undefined,
  clusters: readonly Cluster[],
): readonly Cluster[] {
  const taken = clusters.filter(({ issuerUrl }) => {
    if (trust?.kind === 'gcp') return trust.issuer === issuerUrl
    if (trust?.kind === 'vault') return trust.issuers.some(({ text }) => text === issuerUrl)
    return trust?.statements.some((each) => providersOf(each).includes(bareIssuer(issuerUrl)))
  })
  return taken.length > 0 ? taken : clusters
}

const MOST_NAMED = 200

function namedIn({ text, clusters }: Asked): KnownAccount[] {
  const found = text.match(/system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+/g) ?? []
  return [...new Set(found)].slice(0, MOST_NAMED).flatMap((subject) => {
    const account = parseSubject(subject)
    if (!account) return []
    return clusters.map((cluster) => ({ ...account, cluster, issuerUrl: cluster.issuerUrl }))
  })
}

const plural = (count: number) => `${count} service account${count === 1 ? '' : 's'}`

function titleOf(
  rows: readonly Answered[],
  open: readonly TrustCluster[],
  but: number,
  known: number,
): string {
  const inside = rows.filter(({ decision }) => decision === 'allow')
  const outside = inside.filter(({ account }) => !open.includes(account.cluster))
  const depending = rows.length - inside.length
  const may = depending > 0 ? `, and ${depending} more may` : ''
  if (open.length > 0) {
    const others = outside.length > 0 ? `, and ${plural(outside.length)} of other clusters` : ''
    const few = but > 0 ? ` but ${but}` : ''
    return `Every workload of ${listed(open)}${few} gets in${others}${may}`
  }
  if (inside.length === 0 && depending > 0)
    return `It depends whether ${plural(depending)} ${depending === 1 ? 'gets' : 'get'} in`
  if (inside.length === 0) return known > 0 ? 'Nobody gets in' : 'Nobody known gets in'
  const verb = inside.length === 1 ? 'gets in' : 'get in'
  return `${plural(inside.length)} of ${listed(inside.map(({ account }) => account.cluster))} ${verb}${may}`
}

function listed(clusters: readonly TrustCluster[]): string {
  const names = [...new Set(clusters.map(({ name }) => name))]
  return names.length > 2 ? `${names.length} clusters` : names.join(' and ')
}
