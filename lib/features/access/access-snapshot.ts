import type { Reading } from '@/lib/common/result'
import { parsePrincipal } from '@/lib/core/identity/principal'
import { createMatrix, type Matrix } from '@/lib/core/policy/access-matrix'
import type { BucketPolicyStates } from '@/lib/core/policy/bucket-policy-state'
import type { Policy } from '@/lib/core/policy/document'
import { type CompiledPolicies, compilePolicies } from '@/lib/core/policy/evaluate'
import { hasInnerWildcard } from '@/lib/core/policy/pattern'
import type { AccessInventory, AccessSubject } from './schema'

type ClusterName = { id: string; name: string; issuerUrl: string }

/** What is read at once. */
type Standing = {
  id: string
  at: string
  policies: Reading<Policy[]>
  clusters: readonly ClusterName[]
  buckets: readonly string[]
  gates: (buckets: readonly string[]) => Promise<BucketPolicyStates>
}
/** What is read cluster by cluster. */
type Found = Pick<AccessInventory, 'pending' | 'unread'> & { accounts: readonly AccessSubject[] }

export type AccessEngine = {
  compiled: CompiledPolicies
  /** The policies without Deny statements. */
  allowing: CompiledPolicies
  matrix: Matrix
  /** Whether any statement has a `*` whose meaning is not documented. */
  innerStar: boolean
}

/** A snapshot of policies, accounts and buckets, prepared for many questions. */
export type AccessSnapshot = {
  engine: Reading<AccessEngine>
  /** The known service accounts, then other principals that policies name. */
  subjects: readonly AccessSubject[]
  /** The searchable text of each subject. */
  searched: readonly string[]
  buckets: readonly string[]
  inventory: AccessInventory
  find: (principal: string) => AccessSubject
  gatesOf: (buckets: readonly string[]) => Promise<BucketPolicyStates>
}

/** Returns a function from the accounts read so far to a snapshot; the engine is compiled once. */
export function createSnapshotBuilder({ policies, clusters, buckets, ...read }: Standing) {
  const engine: AccessSnapshot['engine'] = policies.ok
    ? { ...policies, value: createAccessEngine(policies.value, buckets) }
    : policies
  const live = policies.ok ? policies.value : []
  const gates = new Map<string, Promise<BucketPolicyStates>>()
  const gatesOf = (names: readonly string[]) => {
    const key = names.join()
    const asked = gates.get(key) ?? read.gates(names)
    gates.set(key, asked)
    // What was not read may be readable at the next question.
    asked.then(
      ({ gateOf }) => names.some((name) => gateOf(name) === 'unread') && gates.delete(key),
      () => gates.delete(key),
    )
    return asked
  }
  return ({ accounts, pending, unread }: Found): AccessSnapshot => {
    const known = new Map(accounts.map((account) => [account.principal, account]))
    const besides = (text: string) => subjectOf(text, clusters, pending)
    const named = textsOf(live).filter((text) => !text.includes('*') && !known.has(text))
    const subjects = [...accounts.toSorted(byPlace), ...named.map(besides)]
    const byPrincipal = new Map(subjects.map((subject) => [subject.principal, subject]))
    return {
      engine,
      subjects,
      searched: subjects.map(({ principal, cluster, namespace, name, note = '' }) =>
        [cluster, namespace, name, principal, note].join('\n').toLowerCase(),
      ),
      buckets,
      inventory: {
        reading: read.id,
        at: read.at,
        policies: live.length,
        statements: live.reduce((sum, { statements }) => sum + statements.length, 0),
        accounts: accounts.length,
        buckets: [...buckets],
        clusters: clusters.map(({ name }) => ({ name, namespaces: namespacesOf(accounts, name) })),
        pending,
        unread,
      },
      find: (principal) => byPrincipal.get(principal) ?? besides(principal),
      gatesOf,
    }
  }
}

export function createAccessEngine(
  policies: readonly Policy[],
  buckets: readonly string[],
): AccessEngine {
  const compiled = compilePolicies(policies)
  const allowing = compilePolicies(
    policies.map((policy) => ({
      ...policy,
      statements: policy.statements.filter(({ effect }) => effect === 'Allow'),
    })),
  )
  let matrix: Matrix | undefined
  return {
    compiled,
    allowing,
    innerStar: compiled.statements.some(({ principals, actions, resources }) =>
      [principals, actions, resources].some((texts) => texts.some(hasInnerWildcard)),
    ),
    get matrix() {
      matrix ??= createMatrix(compiled, buckets)
      return matrix
    },
  }
}

const byPlace = (a: AccessSubject, b: AccessSubject) =>
  compareText(a.cluster, b.cluster) ||
  compareText(a.namespace, b.namespace) ||
  compareText(a.name, b.name)

function compareText(a: string, b: string) {
  if (a === b) return 0
  return a < b ? -1 : 1
}

const namespacesOf = (accounts: readonly AccessSubject[], cluster: string) =>
  [
    ...new Set(
      accounts.flatMap((account) => (account.cluster === cluster ? [account.namespace] : [])),
    ),
  ].sort()

/** The principals in policies, sorted and unique. */
const textsOf = (policies: readonly Policy[]) =>
  [
    ...new Set(
      policies.flatMap(({ statements }) => statements.flatMap(({ principals }) => principals)),
    ),
  ].sort()

/** The subject of a principal that is not among the known service accounts. */
function subjectOf(
  text: string,
  clusters: readonly ClusterName[],
  pending: readonly string[],
): AccessSubject {
  const principal = parsePrincipal(text)
  const none = { principal: text, cluster: '', namespace: '', name: text }
  switch (principal.kind) {
    case 'user':
      return { ...none, name: principal.uid, note: 'CoreWeave user' }
    case 'saml-role':
      return { ...none, name: principal.role, note: 'SAML role' }
    case 'service-account': {
      const cluster = clusters.find(({ issuerUrl }) => issuerUrl === principal.issuerUrl)
      return {
        principal: text,
        cluster: cluster?.name ?? principal.issuerUrl,
        ...(cluster && { clusterId: cluster.id }),
        ...principal.account,
        note: noteOf(cluster, pending),
      }
    }
    case 'federated':
      return { ...none, cluster: principal.issuerUrl, name: principal.subject, note: 'Federated' }
    default:
      return { ...none, note: 'Not a valid principal' }
  }
}

function noteOf(cluster: ClusterName | undefined, pending: readonly string[]) {
  if (!cluster) return 'Unknown issuer'
  return pending.includes(cluster.name) ? 'Cluster still loading' : 'Not found in the cluster'
}
