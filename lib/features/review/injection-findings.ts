import 'server-only'

import { plural, pluralOf } from '@/lib/common/plural'
import { type UnreadPart, unreadParts } from '@/lib/common/unread'
import { healthState } from '@/lib/core/webhook/health'
import type { WebhookHealthCheck } from '@/lib/core/webhook/health-schema'
import { describeHealth } from '@/lib/core/webhook/health-words'
import type { Cluster } from '@/lib/features/clusters/schema'
import { findWebhook, type OpenCluster, readWebhookHealth } from '@/lib/features/clusters/service'
import type {
  CheckedTemplate,
  CoverageReport,
  CoveredWorkload,
  TemplateResult,
} from '@/lib/features/coverage/schema'
import {
  describeOthers,
  describeTemplate,
  readCoverage,
  readTemplates,
} from '@/lib/features/coverage/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import type { DetectedFinding } from './detected-findings'

/** What stopped working without an error: the webhook, and pods that it no longer mutates. */
export async function readInjectionFindings(
  context: Context,
  open: OpenCluster,
): Promise<{
  found: DetectedFinding[]
  unread: UnreadPart[]
  /** Absent if not all pods could be read. */
  coverage?: { pods: number; covered: number }
}> {
  const { cluster } = open
  const ref = { cluster: cluster.id }
  const [health, coverage, templates] = await Promise.all([
    readPart(context, () => readHealth(context, open)),
    readPart(context, () => readCoverage(context, ref)),
    readPart(context, () => readTemplates(context, ref)),
  ])
  const partial = [
    ...(coverage.ok ? coverage.value.unread : []),
    ...(templates.ok ? templates.value.unread : []),
  ].filter(({ what }) => !what.includes(cluster.name))
  return {
    ...(coverage.ok &&
      coverage.value.unread.length === 0 && {
        coverage: { pods: coverage.value.pods, covered: coverage.value.covered },
      }),
    found: [
      ...(health.ok ? health.value.flatMap((check) => healthFinding(cluster, check)) : []),
      ...(coverage.ok ? coverageFindings(cluster, coverage.value) : []),
      ...(templates.ok
        ? templates.value.templates.flatMap((each) => templateFinding(cluster, each))
        : []),
    ],
    unread: [
      ...unreadParts(`webhook of ${cluster.name}`, health),
      ...partial.map(({ what, why }) => ({ what: `${what} of ${cluster.name}`, why })),
    ],
  }
}

async function readHealth(
  context: Context,
  { kubernetes }: OpenCluster,
): Promise<WebhookHealthCheck[]> {
  const found = findWebhook(await kubernetes.listMutatingWebhookConfigurations())
  if (!found) return []
  return readWebhookHealth(kubernetes, found.webhook, context.clock())
}

function healthFinding({ id, name }: Cluster, check: WebhookHealthCheck): DetectedFinding[] {
  const state = healthState(check.code)
  if (state !== 'fail' && state !== 'warn') return []
  const { title, detail } = describeHealth(check)
  return [
    {
      kind: state === 'fail' ? 'webhook-not-called' : 'webhook-at-risk',
      about: [id, check.code],
      evidence: `${title}. ${detail}`.replaceAll('`', ''),
      where: { of: 'cluster', cluster: id, clusterName: name },
    },
  ]
}

type Placed = { namespace: string; account: string }
const placeOf = ({ id, name }: Cluster, { namespace, account }: Placed) => ({
  of: 'account' as const,
  cluster: id,
  clusterName: name,
  namespace,
  name: account,
})

function coverageFindings(cluster: Cluster, { workloads }: CoverageReport): DetectedFinding[] {
  return workloads.flatMap((workload) => [
    ...leftPods(cluster, workload),
    ...overriddenPods(cluster, workload),
  ])
}

const described = ({ kind, name }: CoveredWorkload) => `${kind} ${name}`

function leftPods(cluster: Cluster, workload: CoveredWorkload): DetectedFinding[] {
  const left = workload.gaps['not-mutated'] ?? 0
  if (left === 0) return []
  return [
    {
      kind: 'pods-not-mutated',
      about: [cluster.id, workload.namespace, workload.kind, workload.name],
      evidence: `${left} of ${plural(workload.pods, 'pod')} of ${described(workload)} ${pluralOf(left, 'was', 'were')} created after the annotation and the webhook, and ${pluralOf(left, 'carries', 'carry')} no credentials.`,
      where: placeOf(cluster, workload),
    },
  ]
}

function overriddenPods(cluster: Cluster, workload: CoveredWorkload): DetectedFinding[] {
  if (workload.overridden === 0) return []
  return [
    {
      kind: 'other-credentials-win',
      about: [cluster.id, workload.namespace, workload.kind, workload.name],
      evidence: `Of ${plural(workload.pods, 'pod')} of ${described(workload)}, ${describeOthers(workload)}, which AWS clients prefer.`,
      where: placeOf(cluster, workload),
    },
  ]
}

const UNTRIED: ReadonlySet<TemplateResult> = new Set(['mutated', 'rejected', 'not-permitted'])

function templateFinding(cluster: Cluster, template: CheckedTemplate): DetectedFinding[] {
  const { kind, namespace, name, result } = template
  if (UNTRIED.has(result)) return []
  return [
    {
      kind: 'template-not-mutated',
      about: [cluster.id, namespace, kind, name],
      evidence: `${kind} ${name}: ${describeTemplate(template)}`,
      where: placeOf(cluster, template),
    },
  ]
}
