import 'server-only'

import { type ConsolePath, paths } from '@/lib/common/paths'
import type { NotificationEvent } from '@/lib/features/notifications/schema'
import { notify } from '@/lib/features/notifications/service'
import type { WriteContext } from '@/lib/server/session/context'
import { isUnused, type ReviewKind, type Risk, riskOf } from './kinds'
import type { FindingLocation, ReviewFinding } from './schema'
import { describeFindingPlace, findingTitle } from './words'

/** Findings that are told as what they are; all others are told as new findings. */
const NOTICE_OF_KIND: Partial<Record<ReviewKind, NotificationEvent['kind']>> = {
  'webhook-not-called': 'coverage.lost',
  'pods-not-mutated': 'coverage.lost',
  'template-not-mutated': 'coverage.lost',
  'other-credentials-win': 'coverage.lost',
  'webhook-at-risk': 'webhook.at-risk',
  'key-not-published': 'issuer.fault',
  'key-published-late': 'issuer.fault',
  'key-removed-early': 'issuer.fault',
  'uploaded-keys-lack': 'issuer.fault',
  'uploaded-keys-stale': 'issuer.fault',
  'permanent-key': 'key.long-lived',
}

const SEVERITY_OF_RISK = {
  high: 'critical',
  medium: 'warning',
  low: 'info',
} as const satisfies Record<Risk, NotificationEvent['severity']>

/** Notify of findings that were not there before. */
export async function notifyOfFindings(
  context: WriteContext,
  findings: readonly ReviewFinding[],
): Promise<void> {
  const at = context.clock()
  for (const { kind, where, evidence } of findings)
    await notify(context, {
      kind: NOTICE_OF_KIND[kind] ?? 'finding.new',
      severity: isUnused(kind) ? 'info' : SEVERITY_OF_RISK[riskOf(kind)],
      title: `${findingTitle(kind)}: ${describeFindingPlace(where)}. ${evidence}`,
      path: pathOf(where),
      at,
      place: placeOf(where),
    })
}

function pathOf(where: FindingLocation): ConsolePath {
  if ('cluster' in where) return paths.cluster(where.cluster)
  return where.of === 'key' ? paths.findings({ view: 'keys' }) : paths.findings()
}

function placeOf(where: FindingLocation): { cluster: string; namespace?: string } | undefined {
  if (!('cluster' in where)) return undefined
  const { cluster } = where
  return 'namespace' in where ? { cluster, namespace: where.namespace } : { cluster }
}
