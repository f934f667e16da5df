import { parseSubject } from '@/lib/core/identity/subject'
import { bareIssuer } from '@/lib/core/identity/trust-target-names'
import { type AccountDecision, decideForAccounts, type TrustAccount } from './account-decisions'
import { UNKNOWN_ACCOUNT } from './finding'
import { oidcProvidersOf } from './lint-aws-providers'
import type { CloudTrust, TrustContext } from './trust'

export type TrustCluster = { id: string; name: string; issuerUrl: string }
export type ClusterAccount = TrustAccount & { cluster: TrustCluster }

/** `missing`: the trust names it, and no account of the cluster is called so. */
export type TrustSummaryRow = AccountDecision<ClusterAccount> & {
  presence: 'there' | 'missing' | 'unread'
}

export type TrustSummary = {
  /** The answer in one sentence. */
  title: string
  /** Who gets in, then who may. */
  rows: TrustSummaryRow[]
  /** How many accounts that were read do not. */
  kept: number
  /** Why an account does not get in. */
  refusalOf: (account: TrustAccount) => string
}

type TrustSummaryInput = {
  trust: CloudTrust
  /** The text itself: for subjects that it names. */
  text: string
  clusters: readonly TrustCluster[]
  accounts: readonly ClusterAccount[]
  /** Ids of the clusters all of whose accounts were read. */
  complete: ReadonlySet<string>
  around: TrustContext
}

/** Whom a trust lets in of an organization's accounts, and of those it names that are not there. */
export function summarizeTrust(asked: TrustSummaryInput): TrustSummary {
  const { trust, clusters, accounts, complete, around } = asked
  const keyOf = ({ issuerUrl, namespace, name }: TrustAccount) =>
    `${issuerUrl} ${namespace} ${name}`
  const known = new Set(accounts.map(keyOf))
  const named = accountsNamedIn(asked).filter((account) => !known.has(keyOf(account)))
  const presenceOf = (account: ClusterAccount): TrustSummaryRow['presence'] => {
    if (known.has(keyOf(account))) return 'there'
    return complete.has(account.cluster.id) ? 'missing' : 'unread'
  }
  const answered = decideForAccounts(trust, [...accounts, ...named], around)
  const rows = answered
    .filter(({ decision }) => decision !== 'deny')
    .map((row) => ({ ...row, presence: presenceOf(row.account) }))
    .toSorted((a, b) => Number(a.decision === 'depends') - Number(b.decision === 'depends'))
  const unseen = decideForAccounts(
    trust,
    clusters.map((cluster) => ({ issuerUrl: cluster.issuerUrl, cluster, ...UNKNOWN_ACCOUNT })),
    around,
  )
  const open = unseen
    .filter(({ decision }) => decision === 'allow')
    .map(({ account }) => account.cluster)
  const kept = answered.slice(0, accounts.length).filter(({ decision }) => decision === 'deny')
  const but = kept.filter(({ account }) => open.includes(account.cluster)).length
  return {
    title: summaryTitle(rows, open, but, accounts.length),
    rows,
    kept: kept.length,
    refusalOf: (account) => decideForAccounts(trust, [account], around)[0]?.because ?? '',
  }
}

/** The clusters whose tokens the trust takes by its own word; all of them where it does not say. */
export function clustersTrustedBy<Cluster extends { issuerUrl: string }>(
  trust: CloudTrust | undefined,
  clusters: readonly Cluster[],
): readonly Cluster[] {
  const taken = clusters.filter(({ issuerUrl }) => {
    if (trust?.kind === 'gcp') return trust.issuer === issuerUrl
    if (trust?.kind === 'vault') return trust.issuers.some(({ text }) => text === issuerUrl)
    return trust?.statements.some((each) => oidcProvidersOf(each).includes(bareIssuer(issuerUrl)))
  })
  return taken.length > 0 ? taken : clusters
}

const MAX_NAMED_ACCOUNTS = 200

function accountsNamedIn({ text, clusters }: TrustSummaryInput): ClusterAccount[] {
  const found = text.match(/system:serviceaccount:[a-z0-9-]+:[a-z0-9.-]+/g) ?? []
  return [...new Set(found)].slice(0, MAX_NAMED_ACCOUNTS).flatMap((subject) => {
    const account = parseSubject(subject)
    if (!account) return []
    return clusters.map((cluster) => ({ ...account, cluster, issuerUrl: cluster.issuerUrl }))
  })
}

const plural = (count: number) => `${count} service account${count === 1 ? '' : 's'}`

function summaryTitle(
  rows: readonly TrustSummaryRow[],
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
    return `Every workload of ${clusterNames(open)}${few} gets in${others}${may}`
  }
  if (inside.length === 0 && depending > 0)
    return `It depends whether ${plural(depending)} ${depending === 1 ? 'gets' : 'get'} in`
  if (inside.length === 0) return known > 0 ? 'Nobody gets in' : 'Nobody known gets in'
  const verb = inside.length === 1 ? 'gets in' : 'get in'
  return `${plural(inside.length)} of ${clusterNames(inside.map(({ account }) => account.cluster))} ${verb}${may}`
}

function clusterNames(clusters: readonly TrustCluster[]): string {
  const names = [...new Set(clusters.map(({ name }) => name))]
  return names.length > 2 ? `${names.length} clusters` : names.join(' and ')
}
