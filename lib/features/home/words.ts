import type { Route } from 'next'
import { paths } from '@/lib/common/paths'
import { plural, pluralOf } from '@/lib/common/plural'
import type { CanarySummary } from '@/lib/features/canaries/schema'
import type { ChainLink, LinkStatus } from '@/lib/features/clusters/schema'
import type { AttentionItem } from './attention'
import type { VerifiedAccounts } from './verified-accounts'

/** An item in words. In `title` and `detail`, identifiers stand between backticks. */
export type AttentionDescription = {
  key: string
  title: string
  detail: string
  /** When it was noticed, for the detail to end with. */
  at?: string
  action: { label: string; href: Route }
}

/** The words of the clusters feature for the status of a link. */
type DescribeLink = (
  name: string,
  status: LinkStatus,
) => { text: string; cause?: string; next?: string }

/** The words of the canaries feature for a canary that needs attention. */
type DescribeCanary = (canary: CanarySummary) => { title: string; detail: string }

export function describeAttention(
  item: AttentionItem,
  describeLink: DescribeLink,
  describeCanary: DescribeCanary,
): AttentionDescription {
  switch (item.kind) {
    case 'cluster':
      return describeCluster(item, describeLink)
    case 'canary': {
      const { id, cluster, namespace, account } = item.canary
      return {
        key: `canary ${id}`,
        ...describeCanary(item.canary),
        action: { label: 'Open', href: paths.serviceAccount(cluster, namespace, account) },
      }
    }
    case 'more-canaries':
      return {
        key: 'canaries',
        title: `${plural(item.count, 'more canary', 'more canaries')} ${pluralOf(item.count, 'needs', 'need')} attention`,
        detail: '',
        action: { label: 'Show all', href: paths.verifications() },
      }
    case 'outside-change':
      return {
        key: `policy ${item.policy}`,
        title: `Policy \`${item.policy}\` was changed outside the console`,
        detail: 'Detected',
        at: item.at,
        action: { label: 'Compare', href: paths.policyHistory(item.policy) },
      }
    case 'expired-grants':
      return {
        key: 'due',
        title: `${plural(item.count, 'grant')} expired but still active`,
        detail: 'An expired grant stays in its policy until someone revokes it.',
        action: { label: 'Review', href: paths.requests({ show: 'due' }) },
      }
    case 'open-requests':
      return {
        key: 'waiting',
        title: `${plural(item.count, 'open request')}`,
        detail: 'Waiting for a review, a change or a sign-off.',
        action: { label: 'Open', href: paths.requests() },
      }
  }
}

function describeCluster(
  { id, name, link, injected, lastVerification }: AttentionItem & { kind: 'cluster' },
  describeLink: DescribeLink,
): AttentionDescription {
  const { text, cause = text, next } = describeLink(name, link.status)
  const counted =
    link.status.code === 'pods-without-credentials' || link.status.code === 'pods-not-mutated'
  const affected = injected > 0 && !counted && `Affects ${plural(injected, 'service account')}.`
  return {
    key: `cluster ${id}`,
    title: cause.includes(name) ? cause : `${name}: ${cause}`,
    // Only the list of accounts does not show the next step itself.
    detail: [link.key === 'accounts' && next, affected].filter(Boolean).join(' '),
    action: clusterAction(id, link, lastVerification),
  }
}

function clusterAction(
  id: string,
  { key, status }: ChainLink,
  last: { namespace: string; name: string } | undefined,
): AttentionDescription['action'] {
  if (key === 'webhook') return { label: 'Fix', href: paths.setupCluster(id, { step: 'webhook' }) }
  if (key === 'verified')
    return {
      label: 'Open',
      href: last
        ? paths.verification(id, last.namespace, last.name)
        : paths.verifications({ cluster: id }),
    }
  if (key === 'issuer' || key === 'federation')
    return { label: 'Open', href: paths.clusterPart(id, key) }
  if (status.code === 'pods-without-credentials' || status.code === 'pods-not-mutated')
    return { label: 'Show pods', href: paths.clusterPart(id, 'coverage') }
  if (key === 'access') return { label: 'Give access', href: paths.giveAccess({ cluster: id }) }
  return { label: 'Open', href: paths.workloads({ cluster: id }) }
}

/** The title of the overview: the worst truth first, over the service accounts that this person can read. */
export function verifiedAccountsTitle({
  proved,
  failed,
  injected,
  unknown,
  pending,
  partial,
}: VerifiedAccounts): string {
  if (pending) return 'Reading verifications'
  if (injected === 0)
    return unknown > 0 ? 'Verified access: unknown' : 'No service account is annotated yet'
  const [what, count] = failed > 0 ? ['Verification failed', failed] : ['Access proved', proved]
  const atLeast = unknown > 0 && count > 0 ? 'at least ' : ''
  const over = partial ? ' that you can read' : ''
  const known = unknown > 0 && count === 0 ? ', as far as known' : ''
  return `${what} for ${atLeast}${count} of ${injected} annotated ${pluralOf(injected, 'service account')}${over}${known}`
}
