import 'server-only'

import pMap from 'p-map'
import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import { AppError, toProblem } from '@/lib/common/errors'
import {
  annotatedAccountKey,
  COVERAGE_GAPS,
  coverageGap,
  createCoverageCounter,
} from '@/lib/core/coverage/coverage'
import { type PodCredentials, podCredentialsOf } from '@/lib/core/coverage/pod-credentials'
import {
  cronJobTemplate,
  jobTemplate,
  replicatedTemplate,
  type WorkloadTemplate,
} from '@/lib/core/coverage/pod-templates'
import { isPodAlive } from '@/lib/core/kubernetes/pod-owner'
import { hasVerificationLabels } from '@/lib/core/verification/job-manifest'
import {
  findWebhook,
  isClusterWide,
  openCluster,
  readOrganizationId,
} from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'
import { annotatedNamespaces, readAnnotatedAccounts } from './annotated-accounts'
import { listOfNamespaces } from './namespace-lists'
import type {
  CheckedTemplate,
  CoverageRef,
  CoverageReport,
  TemplateReport,
  TemplateResult,
} from './schema'

export { describeOthers, describeTemplate } from './words'

const LIVE = 'status.phase!=Succeeded,status.phase!=Failed'
const MAX_WORKLOADS = 300

/** How many pods of annotated service accounts carry what the webhook injects, and why others do not. */
export async function readCoverage(
  context: Context,
  { cluster: id, ...of }: CoverageRef,
): Promise<CoverageReport> {
  const open = await openCluster(context, id)
  const { kubernetes, cluster } = open
  const [annotated, webhookSince, organization] = await Promise.all([
    readAnnotatedAccounts(context, open, of),
    readWebhookSince(kubernetes),
    readOrganizationId(context, cluster),
  ])
  const { accounts, counts } = annotated
  const byAccount = of.account && { fieldSelector: `${LIVE},spec.serviceAccountName=${of.account}` }
  const { kept, unread } = await listOfNamespaces({
    what: 'pods',
    namespaces: annotatedNamespaces(annotated),
    list: (page) => kubernetes.listPods({ fieldSelector: LIVE, ...byAccount, ...page }),
    keep: (pod): PodCredentials | undefined => {
      if (!isPodAlive(pod)) return undefined
      const { namespace = '' } = pod.metadata
      const account = pod.spec.serviceAccountName || 'default'
      const key = annotatedAccountKey(namespace, account)
      return accounts.has(key) ? podCredentialsOf(pod) : undefined
    },
  })
  const counter = createCoverageCounter({
    accounts,
    ...(webhookSince && { webhookSince }),
    ...(organization.id && { orgId: organization.id }),
  })
  for (const pod of kept) counter.add(pod)
  const { namespaces, workloads, unlisted, ...totals } = counter.result()
  const counted = new Set(namespaces.map(({ namespace }) => namespace))
  const quiet = annotatedNamespaces(annotated).filter((namespace) => !counted.has(namespace))
  const accountsOf = (namespace: string) => counts.get(namespace) ?? { annotated: 0, total: 0 }
  const others = [...counts.values()].filter((count) => count.annotated === 0)
  return {
    ...totals,
    namespaces: [
      ...namespaces.map((each) => ({ ...each, accounts: accountsOf(each.namespace) })),
      ...quiet.toSorted().map((namespace) => ({
        namespace,
        pods: 0,
        covered: 0,
        overridden: 0,
        gaps: {},
        others: {},
        startChecks: {},
        accounts: accountsOf(namespace),
      })),
    ],
    rest: {
      namespaces: others.length,
      accounts: others.reduce((sum, { total }) => sum + total, 0),
    },
    workloads: workloads.slice(0, MAX_WORKLOADS),
    unlisted: unlisted + Math.max(0, workloads.length - MAX_WORKLOADS),
    zone: cluster.zone,
    unread: [...annotated.unread, ...unread],
    at: context.clock().toISOString(),
  }
}

/** When the webhook was registered; undefined where that cannot be read. */
const readWebhookSince = (kubernetes: KubernetesReader) =>
  kubernetes.listMutatingWebhookConfigurations().then(
    (configurations) => findWebhook(configurations)?.since,
    (error: unknown) => {
      if (!(error instanceof AppError) || isClusterWide(error)) throw error
      return undefined
    },
  )

const MAX_DRY_RUNS = 150

/** What a new pod of each workload of an annotated account would carry, by a dry run of its own template. */
export async function readTemplates(
  context: Context,
  { cluster: id, ...of }: CoverageRef,
): Promise<TemplateReport> {
  const open = await openCluster(context, id)
  const { kubernetes, cluster } = open
  const [annotated, organization] = await Promise.all([
    readAnnotatedAccounts(context, open, of),
    readOrganizationId(context, cluster),
  ])
  const { accounts } = annotated
  const { templates, unread } = await listTemplates(
    kubernetes,
    annotatedNamespaces(annotated),
    ({ namespace, account }) => accounts.has(annotatedAccountKey(namespace, account)),
  )
  const may = permissionReader(kubernetes)
  const tried = await pMap(
    templates.slice(0, MAX_DRY_RUNS),
    async (template): Promise<CheckedTemplate> => {
      const { kind, namespace, name, account } = template
      const place = { kind, namespace, name, account }
      if (!(await may(namespace)))
        return { ...place, result: 'not-permitted', missing: [], others: [] }
      const { audience = '' } = accounts.get(annotatedAccountKey(namespace, account)) ?? {}
      const checked = await tryTemplate(kubernetes, template, { audience, orgId: organization.id })
      return { ...place, ...checked }
    },
    { concurrency: 6 },
  )
  return {
    templates: tried.toSorted(
      (a, b) => rankOf(a.result) - rankOf(b.result) || a.name.localeCompare(b.name),
    ),
    untried: Math.max(0, templates.length - MAX_DRY_RUNS),
    unread: [...annotated.unread, ...unread],
    at: context.clock().toISOString(),
  }
}

const RANKS: readonly TemplateResult[] = [...COVERAGE_GAPS, 'rejected', 'not-permitted', 'mutated']
const rankOf = (result: TemplateResult) => RANKS.indexOf(result)

/** Whether this person may create pods in a namespace, asked once for each. */
function permissionReader(kubernetes: KubernetesReader) {
  const known = new Map<string, Promise<boolean>>()
  return (namespace: string): Promise<boolean> => {
    const right = { verb: 'create', resource: 'pods', namespace }
    const asked = known.get(namespace) ?? kubernetes.may(right).then(({ allowed }) => allowed)
    known.set(namespace, asked)
    return asked
  }
}

/** The templates of some namespaces of every kind; a kind that cannot be listed is named. */
async function listTemplates(
  kubernetes: KubernetesReader,
  namespaces: readonly string[],
  isWanted: (template: WorkloadTemplate) => boolean,
) {
  const wanted = (template: WorkloadTemplate | undefined) =>
    template && isWanted(template) ? template : undefined
  const lists = await Promise.all([
    listOfNamespaces({
      what: 'Deployments',
      namespaces,
      list: kubernetes.listDeployments,
      keep: (each) => wanted(replicatedTemplate('Deployment', each)),
    }),
    listOfNamespaces({
      what: 'StatefulSets',
      namespaces,
      list: kubernetes.listStatefulSets,
      keep: (each) => wanted(replicatedTemplate('StatefulSet', each)),
    }),
    listOfNamespaces({
      what: 'DaemonSets',
      namespaces,
      list: kubernetes.listDaemonSets,
      keep: (each) => wanted(replicatedTemplate('DaemonSet', each)),
    }),
    listOfNamespaces({
      what: 'CronJobs',
      namespaces,
      list: kubernetes.listCronJobs,
      keep: (each) => (hasVerificationLabels(each) ? undefined : wanted(cronJobTemplate(each))),
    }),
    listOfNamespaces({
      what: 'Jobs',
      namespaces,
      list: kubernetes.listJobs,
      keep: (each) => (hasVerificationLabels(each) ? undefined : wanted(jobTemplate(each))),
    }),
  ])
  return {
    templates: lists.flatMap(({ kept }) => kept),
    unread: lists.flatMap(({ unread }) => unread),
  }
}

/** Sends a pod of a template as a dry run, and reads what the webhook made of it. */
async function tryTemplate(
  kubernetes: KubernetesReader,
  { pod }: WorkloadTemplate,
  expected: { audience: string; orgId: string | undefined },
): Promise<Pick<CheckedTemplate, 'result' | 'missing' | 'others' | 'problem'>> {
  try {
    const { injection, others } = podCredentialsOf(await kubernetes.dryRunPod(pod))
    const { audience, orgId } = expected
    // The dry-run pod is newer than the annotation and the webhook.
    const fresh = { createdAt: '', ...(injection && { injection }) }
    const gap = coverageGap(fresh, { audience }, orgId ? { orgId } : {})
    return { result: gap ?? 'mutated', missing: injection?.missing ?? [], others }
  } catch (error) {
    if (!(error instanceof AppError) || isClusterWide(error)) throw error
    // Quotas and other admission answer 403 too.
    const result = error.detail.reason === 'rbac' ? 'not-permitted' : 'rejected'
    return { result, missing: [], others: [], problem: toProblem(error) }
  }
}
