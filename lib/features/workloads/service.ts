import 'server-only'

import pMap from 'p-map'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { listAnd } from '@/lib/common/list'
import { replicatedTemplate } from '@/lib/core/coverage/pod-templates'
import type { ManifestCheck } from '@/lib/core/diagnosis/workload-check'
import { webhookEvidence } from '@/lib/core/kubernetes/injection-evidence'
import type { Deployment, Pod } from '@/lib/core/kubernetes/kinds'
import { openCluster } from '@/lib/features/clusters/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { offload } from '@/lib/server/offload/offload'
import { readPart } from '@/lib/server/read-part'
import type { Context, WriteContext } from '@/lib/server/session/context'
import type { CheckedWorkload, RestartDeployment, WorkloadReport, WorkloadsOf } from './schema'

const MAX_LISTED = 200
const MAX_DRY_RUNS = 10

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
  const [deployments, pods, right, create] = await Promise.all([
    kubernetes.listDeployments({ namespace, limit: MAX_LISTED }),
    kubernetes.listPods({ namespace, limit: MAX_LISTED }),
    kubernetes.may({ verb: 'patch', resource: 'deployments', group: 'apps', namespace }),
    kubernetes.may({ verb: 'create', resource: 'pods', namespace }),
  ])
  const own = deployments.items.filter(({ spec }) => runsAs(spec.template.spec, account))
  const dryRuns = create.allowed
    ? await pMap(
        own.slice(0, MAX_DRY_RUNS),
        async (one) => [one, await checkNewPod(context, kubernetes, one)] as const,
        { concurrency: 4 },
      )
    : []
  const newPods = new Map(dryRuns)
  const standalone = pods.items.filter((pod) => isStandalone(pod) && runsAs(pod.spec, account))
  const sources = [
    ...own.map((one) => sourceOf('Deployment', one, newPods.get(one))),
    ...standalone.map((one) => sourceOf('Pod', one)),
  ]
  const manifests = sources.map(({ manifest }) => manifest)
  const checks = await offload(context, 'checkManifestValues', manifests)
  return {
    workloads: sources.flatMap((source, index) => checkedWorkload(source, checks[index])),
    ...(right.allowed
      ? {}
      : {
          restartRefusal: `You cannot restart Deployments in ${namespace}. Ask an administrator of ${found.name} for the verb patch on deployments.`,
        }),
    complete: !deployments.continue && !pods.continue,
    at: context.clock().toISOString(),
  }
}

type Finding = CheckedWorkload['findings'][number]

/** What the webhook injects into a new pod of a Deployment, by a dry run of its own template. */
async function checkNewPod(
  context: Context,
  kubernetes: KubernetesReader,
  deployment: Deployment,
): Promise<Finding> {
  const { pod } = replicatedTemplate('Deployment', deployment)
  const read = await readPart(context, async () => webhookEvidence(await kubernetes.dryRunPod(pod)))
  if (!read.ok) {
    const { message, upstream } = read.error
    return {
      code: 'injection',
      state: 'warn',
      title: 'A new pod could not be checked',
      detail: `The API server rejected a dry-run pod of this template. ${upstream ?? message}`,
    }
  }
  const evidence = read.value
  if (evidence && evidence.missing.length === 0)
    return {
      code: 'injection',
      state: 'pass',
      title: 'New pods get credentials',
      detail: 'The webhook injected credentials into a dry-run pod of this template.',
    }
  return {
    code: 'injection',
    state: 'fail',
    title: 'New pods get no credentials',
    detail: evidence
      ? `A dry-run pod of this template was returned without ${listAnd(evidence.missing)}.`
      : 'A dry-run pod of this template was returned without AWS_CONTAINER_CREDENTIALS_FULL_URI. Annotate the service account, or check the webhook.',
  }
}

const STATE_ORDER = { fail: 0, warn: 1, pass: 2 } as const

const VERSIONS = { Deployment: 'apps/v1', Pod: 'v1' } as const

type Source = {
  kind: CheckedWorkload['kind']
  name: string
  manifest: object
  newPod?: Finding | undefined
}

function sourceOf(
  kind: CheckedWorkload['kind'],
  { metadata, spec }: Deployment | Pod,
  newPod?: Finding,
): Source {
  const { name, namespace, uid, annotations } = metadata
  const live = kind === 'Pod' ? { uid, annotations } : {}
  return {
    kind,
    name,
    manifest: {
      apiVersion: VERSIONS[kind],
      kind,
      metadata: { name, namespace, ...live },
      spec,
    },
    newPod,
  }
}

function checkedWorkload(
  { kind, name, newPod }: Source,
  check: ManifestCheck | undefined,
): CheckedWorkload[] {
  const [checked] = check?.workloads ?? []
  if (!checked) return []
  // A running pod cannot be changed, and the manifest it was created from is unknown.
  const corrected = kind === 'Deployment' ? check?.corrected : undefined
  return [
    {
      kind,
      name,
      findings: [
        ...(newPod ? [newPod] : []),
        ...checked.findings.map(({ edits: _, objects: __, ...finding }) => finding),
      ].toSorted((a, b) => STATE_ORDER[a.state] - STATE_ORDER[b.state]),
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
