import type { OtherCredential, PodCredentials, StartCheckState } from './pod-credentials'

/** Why a pod of an annotated account does not have the credentials it should have, worst first. */
export const COVERAGE_GAPS = [
  /** Created after the annotation and the webhook, and not mutated. */
  'not-mutated',
  'incomplete',
  'other-organization',
  'other-audience',
  'before-webhook',
  'before-annotation',
] as const
export type CoverageGap = (typeof COVERAGE_GAPS)[number]

/** What pods should carry. Times are ISO 8601 and absent where unknown. */
export type CoverageExpectation = {
  accounts: ReadonlyMap<string, { audience: string; annotatedAt?: string }>
  orgId?: string
  /** When the webhook was registered. */
  webhookSince?: string
}

export const annotatedAccountKey = (namespace: string, name: string) => `${namespace}/${name}`

type Counts<Key extends string> = Partial<Record<Key, number>>

/** How many pods with the same audience, organization and region. */
export type InjectionCount = {
  audience?: string
  orgId?: string
  region?: string
  pods: number
}

export type CoveredPod = {
  name: string
  createdAt: string
  gap?: CoverageGap
  others: OtherCredential[]
  containersWithout: number
  startCheck?: StartCheckState
}

export type CoverageCounts = {
  /** Live pods of annotated accounts. */
  pods: number
  /** Those with the whole injection for the expected audience and organization. */
  covered: number
  /** Those that carry other credentials, which win; covered or not. */
  overridden: number
  gaps: Counts<CoverageGap>
  others: Counts<OtherCredential>
  /** Of those that verify their access before they start. */
  startChecks: Counts<StartCheckState>
}

export type WorkloadCoverage = CoverageCounts & {
  namespace: string
  kind: string
  name: string
  account: string
  /** The audience that the annotation asks for. */
  audience: string
  /** When the oldest covered pod was created. */
  since?: string
  injections: InjectionCount[]
  /** The first pods, those with a gap before the others. */
  named: CoveredPod[]
}

export type NamespaceCoverage = CoverageCounts & { namespace: string }

export type Coverage = CoverageCounts & {
  namespaces: NamespaceCoverage[]
  workloads: WorkloadCoverage[]
  /** Workloads that are counted in their namespace and not listed. */
  unlisted: number
}

/** Why a pod is not covered; undefined if it is. */
export function coverageGap(
  { injection, createdAt }: Pick<PodCredentials, 'injection' | 'createdAt'>,
  { audience, annotatedAt }: { audience: string; annotatedAt?: string },
  { orgId, webhookSince }: Pick<CoverageExpectation, 'orgId' | 'webhookSince'>,
): CoverageGap | undefined {
  if (!injection) {
    if (webhookSince && createdAt <= webhookSince) return 'before-webhook'
    return annotatedAt && createdAt <= annotatedAt ? 'before-annotation' : 'not-mutated'
  }
  if (injection.missing.length > 0) return 'incomplete'
  if (orgId && injection.orgId !== orgId) return 'other-organization'
  return injection.audience === undefined || injection.audience === audience
    ? undefined
    : 'other-audience'
}

const noCounts = (): CoverageCounts => ({
  pods: 0,
  covered: 0,
  overridden: 0,
  gaps: {},
  others: {},
  startChecks: {},
})

function countPod(
  counts: CoverageCounts,
  gap: CoverageGap | undefined,
  { others, startCheck }: PodCredentials,
) {
  counts.pods += 1
  if (gap) counts.gaps[gap] = (counts.gaps[gap] ?? 0) + 1
  else counts.covered += 1
  if (others.length > 0) counts.overridden += 1
  for (const other of others) counts.others[other] = (counts.others[other] ?? 0) + 1
  if (startCheck) counts.startChecks[startCheck] = (counts.startChecks[startCheck] ?? 0) + 1
}

const MAX_WORKLOADS = 2000
const MAX_NAMED = 20
const MAX_INJECTIONS = 5

export type CoverageCounter = {
  add: (pod: PodCredentials) => void
  result: () => Coverage
}

/**
 * Counts pods one by one. What it keeps is bounded by the number of workloads, of which the first 2,000 are
 * told apart, and not by the number of pods.
 */
export function createCoverageCounter(expected: CoverageExpectation): CoverageCounter {
  const total = noCounts()
  const namespaces = new Map<string, NamespaceCoverage>()
  const workloads = new Map<string, WorkloadCoverage>()
  const unlisted = new Set<string>()

  function workloadOf(pod: PodCredentials, audience: string): WorkloadCoverage | undefined {
    const { kind, name } = pod.owner ?? { kind: 'Pod', name: pod.name }
    const key = `${pod.namespace}/${kind}/${name}/${pod.account}`
    const known = workloads.get(key)
    if (known) return known
    if (workloads.size >= MAX_WORKLOADS) {
      if (unlisted.size < MAX_WORKLOADS) unlisted.add(key)
      return undefined
    }
    const { namespace, account } = pod
    const made = { ...noCounts(), namespace, kind, name, account, audience }
    const workload: WorkloadCoverage = { ...made, injections: [], named: [] }
    workloads.set(key, workload)
    return workload
  }

  return {
    add(pod) {
      const account = expected.accounts.get(annotatedAccountKey(pod.namespace, pod.account))
      if (!account) return
      const gap = coverageGap(pod, account, expected)
      countPod(total, gap, pod)
      const namespace = namespaces.get(pod.namespace) ?? {
        ...noCounts(),
        namespace: pod.namespace,
      }
      namespaces.set(pod.namespace, namespace)
      countPod(namespace, gap, pod)
      const workload = workloadOf(pod, account.audience)
      if (!workload) return
      countPod(workload, gap, pod)
      if (!gap && (!workload.since || pod.createdAt < workload.since))
        workload.since = pod.createdAt
      countInjection(workload.injections, pod)
      namePod(workload.named, pod, gap)
    },
    result: () => ({
      ...total,
      namespaces: [...namespaces.values()].toSorted(worstFirst),
      workloads: [...workloads.values()].toSorted(worstFirst),
      unlisted: unlisted.size,
    }),
  }
}

function countInjection(injections: InjectionCount[], { injection }: PodCredentials) {
  if (!injection) return
  const { missing: _, ...found } = injection
  const same = injections.find(
    ({ audience, orgId, region }) =>
      audience === found.audience && orgId === found.orgId && region === found.region,
  )
  if (same) same.pods += 1
  else if (injections.length < MAX_INJECTIONS) injections.push({ ...found, pods: 1 })
}

const needsAttention = ({ gap, others, startCheck }: CoveredPod) =>
  gap !== undefined || others.length > 0 || startCheck === 'failed'

function namePod(named: CoveredPod[], pod: PodCredentials, gap: CoverageGap | undefined) {
  const { name, createdAt, others, containersWithout, startCheck } = pod
  const row = {
    name,
    createdAt,
    others,
    containersWithout,
    ...(gap && { gap }),
    ...(startCheck && { startCheck }),
  }
  const wanted = needsAttention(row)
  if (named.length >= MAX_NAMED) {
    const last = named.at(-1)
    if (!wanted || !last || needsAttention(last)) return
    named.pop()
  }
  if (!wanted) named.push(row)
  else {
    const end = named.findIndex((each) => !needsAttention(each))
    named.splice(end < 0 ? named.length : end, 0, row)
  }
}

const missing = ({ pods, covered }: CoverageCounts) => pods - covered
const placeOf = (row: { namespace: string; name?: string }) =>
  `${row.namespace}/${'name' in row ? row.name : ''}`

/** Most pods without credentials first, then most with others, then most that fail to verify, then by name. */
const worstFirst = <Row extends CoverageCounts & { namespace: string; name?: string }>(
  a: Row,
  b: Row,
): number =>
  missing(b) - missing(a) ||
  b.overridden - a.overridden ||
  (b.startChecks.failed ?? 0) - (a.startChecks.failed ?? 0) ||
  (placeOf(a) < placeOf(b) ? -1 : Number(placeOf(a) > placeOf(b)))
