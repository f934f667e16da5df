import 'server-only'

import { stringify } from 'yaml'
import { checkManifest } from '@/lib/core/diagnosis/workload-check'
import type { Deployment, Pod } from '@/lib/core/kubernetes/kinds'
import { openCluster } from '@/lib/features/clusters/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import type { Context, WriteContext } from '@/lib/server/session/context'
import type { CheckedWorkload, RestartDeployment, WorkloadReport, WorkloadsOf } from './schema'

const MAX_LISTED = 200

const runsAs = (
  { serviceAccountName = 'default' }: { serviceAccountName?: string | undefined },
  account: string,
) => serviceAccountName === account

const isStandalone = ({ metadata, status }: Pod) =>
  !metadata.ownerReferences.some(({ controller }) => controller) &&
  metadata.deletionTimestamp === undefined &&
  (status?.phase === 'Running' || status?.phase === 'Pending')

/** Checks the manifests of the Deployments and standalone pods that run as a service account. */
export async function readWorkloads(
  context: Context,
  { cluster, namespace, account }: WorkloadsOf,
): Promise<WorkloadReport> {
  const { kubernetes, cluster: found } = await openCluster(context, cluster)
  const [deployments, pods, right] = await Promise.all([
    kubernetes.listDeployments({ namespace, limit: MAX_LISTED }),
    kubernetes.listPods({ namespace, limit: MAX_LISTED }),
    kubernetes.may({ verb: 'patch', resource: 'deployments', group: 'apps', namespace }),
  ])
  return {
    workloads: [
      ...deployments.items
        .filter(({ spec }) => runsAs(spec.template.spec, account))
        .flatMap((one) => checkWorkload('Deployment', one)),
      ...pods.items
        .filter((pod) => isStandalone(pod) && runsAs(pod.spec, account))
        .flatMap((one) => checkWorkload('Pod', one)),
    ],
    ...(right.allowed
      ? {}
      : {
          restartRefusal: `You cannot restart Deployments in ${namespace}. Ask an administrator of ${found.name} for the verb patch on deployments.`,
        }),
    complete: !deployments.continue && !pods.continue,
    at: context.clock().toISOString(),
  }
}

const VERSIONS = { Deployment: 'apps/v1', Pod: 'v1' } as const

function checkWorkload(
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
  const [checked] = check?.workloads ?? []
  if (!checked) return []
  // A running pod cannot be changed, and the manifest it was created from is unknown.
  const corrected = kind === 'Deployment' ? check?.corrected : undefined
  return [
    {
      kind,
      name,
      findings: checked.findings.map(({ edits: _, objects: __, ...finding }) => finding),
      ...(corrected ? { corrected } : {}),
    },
  ]
}

/** Restarts a Deployment, so that the webhook mutates its new pods. */
export async function restartDeployment(
  context: WriteContext,
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
    ({ kubernetes }) => kubernetes(open.cluster).restartDeployment({ namespace, name, at }),
  )
  return { at }
}
