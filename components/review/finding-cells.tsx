import { principalLabel } from '@/components/patterns/principal-label'
import { usePeopleNames } from '@/components/people/people-names'
import { PeopleText } from '@/components/people/people-text'
import { Chip } from '@/components/ui/chip'
import { ExternalLink, TextLink } from '@/components/ui/link'
import { Badge, type StateKind } from '@/components/ui/state'
import { paths } from '@/lib/common/paths'
import { isGhost, type ReviewKind, type Risk, riskOf } from '@/lib/features/review/kinds'
import type { FindingLocation, OrganizationReview } from '@/lib/features/review/schema'
import { documentationOf, findingTitle } from '@/lib/features/review/words'
import type { FindingRow } from './use-review'

export const RISK_LABELS = {
  high: { kind: 'fail', word: 'High' },
  medium: { kind: 'warn', word: 'Medium' },
  low: { kind: 'info', word: 'Low' },
} as const satisfies Record<Risk, { kind: StateKind; word: string }>

export function RiskBadge({ row }: { row: Pick<FindingRow, 'kind'> }) {
  const { kind, word } = RISK_LABELS[riskOf(row.kind)]
  return <Badge kind={kind}>{word}</Badge>
}

/** The title, evidence and documentation of a finding. */
export function FindingCell({
  row,
  clusters,
}: { row: FindingRow } & Pick<OrganizationReview, 'clusters'>) {
  const { kind, evidence, principal, accepted } = row
  const { url, sentence, read } = documentationOf(kind)
  return (
    <div className="grid max-w-[68ch] md:min-w-56 gap-0.5 py-0.5 [overflow-wrap:anywhere]">
      <b>{findingTitle(kind)}</b>
      <span className="text-ink-2 text-small">
        {principal !== undefined && (
          <>
            <PrincipalChip principal={principal} clusters={clusters} />{' '}
          </>
        )}
        <PeopleText>{evidence}</PeopleText>
      </span>
      {accepted?.expired && (
        <span className="text-small text-warn">
          Acceptance expired on {accepted.until.slice(0, 10)}: {accepted.reason}
        </span>
      )}
      <details className="text-small">
        <summary className="w-fit text-ink-3">Documentation</summary>
        <span className="text-ink-2">“{sentence}”</span>{' '}
        <ExternalLink href={url}>Documentation, read {read}</ExternalLink>
      </details>
    </div>
  )
}

export function PrincipalChip({
  principal,
  clusters,
}: { principal: string } & Pick<OrganizationReview, 'clusters'>) {
  const { label, of, kind } = principalLabel(principal, { clusters, users: usePeopleNames() })
  return (
    <span title={principal}>
      <Chip kind={kind}>
        {label}
        {of && <span className="whitespace-nowrap text-ink-3">{of}</span>}
      </Chip>
    </span>
  )
}

/** A link to the object that a finding is about, unless it is an account that is gone. */
export function WhereCell({ where, kind }: { where: FindingLocation; kind: ReviewKind }) {
  const { href, label } = findingLink(where)
  const gone = where.of === 'account' && isGhost(kind)
  return (
    <span className="[overflow-wrap:anywhere]">
      {gone ? label : <TextLink href={href}>{label}</TextLink>}
      {where.of === 'policy' && <span className="text-ink-2"> / {where.statement}</span>}
    </span>
  )
}

export function findingLink(where: FindingLocation) {
  switch (where.of) {
    case 'policy':
      return {
        href: paths.policy(where.policy, { statement: where.statement }),
        label: where.policy,
      }
    case 'config':
      return { href: paths.federationConfig(where.uid), label: where.name }
    case 'cluster':
      return { href: paths.cluster(where.cluster), label: where.clusterName }
    case 'namespace':
      return {
        href: paths.workloads({ cluster: where.cluster, namespace: where.namespace }),
        label: `${where.clusterName} / ${where.namespace}`,
      }
    case 'account':
      return {
        href: paths.serviceAccount(where.cluster, where.namespace, where.name),
        label: `${where.clusterName} / ${where.namespace} / ${where.name}`,
      }
    case 'key':
      return { href: paths.findings({ view: 'keys' }), label: where.id }
  }
}
