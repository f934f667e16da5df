import 'server-only'

import { stringify } from 'yaml'
import { checkManifest } from '@/lib/core/diagnosis/workload-check'
import type { Deployment, Pod } from '@/lib/core/kubernetes/kinds'
import { openCluster } from '@/lib/features/clusters/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import type { Context } from '@/lib/server/session/context'
import type { CheckedWorkload, RestartDeployment, WorkloadReport, WorkloadsOf } from './schema'

const MOST = 200

const runsAs = (
  { serviceAccountName = 'default' }: { serviceAccountName?: string | undefined },
  account: string,
) => serviceAccountName === account

const isOwn = ({ metadata, status }: Pod) =>
  !metadata.ownerReferences.some(({ controller }) => controller) &&
  metadata.deletionTimestamp === undefined &&
  (status?.phase === 'Running' || status?.phase === 'Pending')

/** Deployments and pods by themselves that run as an account, each checked by what stands in it. */
export async function readWorkloads(
  context: Context,
  { cluster, namespace, account }: WorkloadsOf,
): Promise<WorkloadReport> {
  const { kubernetes, cluster: found } = await openCluster(context, cluster)
  const [deployments, pods, right] = await Promise.all([
    kubernetes.listDeployments({ namespace, limit: MOST }),
    kubernetes.listPods({ namespace, limit: MOST }),
    kubernetes.may({ verb: 'patch', resource: 'deployments', group: 'apps', namespace }),
  ])
  return {
    workloads: [
      ...deployments.items
        .filter(({ spec }) => runsAs(spec.template.spec, account))
        .flatMap((one) => checked('Deployment', one)),
      ...pods.items
        .filter((pod) => isOwn(pod) && runsAs(pod.spec, account))
        .flatMap((one) => checked('Pod', one)),
    ],
    ...(right.allowed
      ? {}
      : {
          restartRefusal: `You may not patch deployments in ${namespace}. Whoever administers ${found.name} can grant it.`,
        }),
    complete: !deployments.continue && !pods.continue,
    at: context.clock().toISOString(),
  }
}

const VERSIONS = { Deployment: 'apps/v1', Pod: 'v1' } as const

function checked(
  kind: CheckedWorkload['kind'],
  { metadata, spec }: Deployment | Pod,
): CheckedWorkload[] {
  const { name, namespace, uid, annotations } = metadata
  const live = kind === 'Pod' ? { uid, annotations } : {}
  const manifest = {
    apiVersion: VERSIONS[kind],
    kind,
    metadata: { name, namespace, ...live },
    spec,
  }
  const check = checkManifest(stringify(manifest, { lineWidth: 0 }))
  if (!check) return []
  // A running pod is not changed but made anew, from a manifest that is not here.
  const corrected = kind === 'Deployment' ? check.corrected : undefined
  return [
    {
      kind,
      name,
      findings: check.findings.map(({ edits: _, ...finding }) => finding),
      ...(corrected ? { corrected } : {}),
    },
  ]
}

/** Replace a Deployment's pods, so that the webhook sees new ones. */
export async function restartDeployment(
  context: Context,
  { cluster, namespace, deployment: name }: RestartDeployment,
): Promise<{ at: string }> {
  const open = await openCluster(context, cluster)
  const at = context.clock().toISOString()
  await recorded(
    context,
    {
      action: 'deployment.restart',
      object: inCluster(open.cluster, { namespace, deployment: name }),
      after: { restartedAt: at },
    },
    () => open.kubernetes.restartDeployment({ namespace, name, at }),
  )
  return { at }
}
