import type { Reading } from '@/lib/common/result'
import { parsePrincipal } from '@/lib/core/identity/principal'
import { createMatrix, type Matrix } from '@/lib/core/policy/access-matrix'
import type { BucketPolicyStates } from '@/lib/core/policy/bucket-policy-state'
import type { Policy } from '@/lib/core/policy/document'
import { type CompiledPolicies, compilePolicies } from '@/lib/core/policy/evaluate'
import {
  type AccessScope,
  createStatementAccess,
  type StatementAccess,
} from '@/lib/core/policy/statement-access'
import type { AccessInventory, AccessSubject } from './schema'
import { subjectNote } from './words'

type ClusterName = { id: string; name: string; issuerUrl: string }

/** How many principals with wildcards are offered. */
const MOST_WILDCARDS = 100

/** What is read at once. */
type Standing = {
  id: string
  at: string
  policies: Reading<Policy[]>
  clusters: readonly ClusterName[]
  /** The names of people by id. */
  users: Readonly<Record<string, string>>
  buckets: readonly string[]
  /** The zone of each bucket, in the same order. */
  zones: readonly string[]
  /** Whether CoreWeave takes tokens of an issuer. */
  federation: Reading<FederationState>
  gates: (buckets: readonly string[]) => Promise<BucketPolicyStates>
}
/** The issuers of federation configs, and whether one of them is active. */
export type FederationState = ReadonlyMap<string, 'active' | 'paused'>

/** What is read cluster by cluster. */
type Found = Pick<AccessInventory, 'pending' | 'unread'> & {
  accounts: readonly AccessSubject[]
  /** Names of clusters whose accounts could not all be read. */
  unreadClusters: readonly string[]
}

export type AccessEngine = {
  compiled: CompiledPolicies
  /** The policies without Deny statements. */
  allowing: CompiledPolicies
  matrix: Matrix
  /** What single statements give, for a scope that is asked about; the last few are kept. */
  accessOf: (scope: AccessScope) => StatementAccess
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
  federation: Reading<FederationState>
  clusters: readonly ClusterName[]
  users: Readonly<Record<string, string>>
  find: (principal: string) => AccessSubject
  gatesOf: (buckets: readonly string[]) => Promise<BucketPolicyStates>
}

/** Returns a function from the accounts read so far to a snapshot; the engine is compiled once. */
export function createSnapshotBuilder({
  policies,
  clusters,
  users,
  buckets,
  zones,
  federation,
  ...read
}: Standing) {
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
  return ({ accounts, pending, unread, unreadClusters }: Found): AccessSnapshot => {
    const known = new Map(accounts.map((account) => [account.principal, account]))
    const besides = (text: string) =>
      subjectOf(text, { clusters, users }, { pending, unreadClusters })
    const texts = textsOf(live)
    const named = texts.filter((text) => !text.includes('*') && !known.has(text))
    const subjects = [...accounts.toSorted(byPlace), ...named.map(besides)]
    const namespaces = namespacesByCluster(accounts)
    const byPrincipal = new Map(subjects.map((subject) => [subject.principal, subject]))
    return {
      engine,
      subjects,
      searched: subjects.map((subject) =>
        [subject.cluster, subject.namespace, subject.name, subject.principal, subjectNote(subject)]
          .join('\n')
          .toLowerCase(),
      ),
      buckets,
      federation,
      clusters,
      users,
      inventory: {
        reading: read.id,
        at: read.at,
        policies: live.length,
        statements: live.reduce((sum, { statements }) => sum + statements.length, 0),
        accounts: accounts.length,
        buckets: [...buckets],
        zones: [...zones],
        clusters: clusters.map(({ name }) => ({ name, namespaces: namespaces.get(name) ?? [] })),
        wildcards: texts.filter((text) => text.includes('*')).slice(0, MOST_WILDCARDS),
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
  const scopes = new Map<string, StatementAccess>()
  return {
    compiled,
    allowing,
    get matrix() {
      matrix ??= createMatrix(compiled, buckets)
      return matrix
    },
    accessOf(scope) {
      const key = JSON.stringify([scope.buckets, scope.actions?.map(({ name }) => name), scope.key])
      const found = scopes.get(key) ?? createStatementAccess(compiled, scope)
      scopes.delete(key)
      scopes.set(key, found)
      for (const [oldest] of scopes) if (scopes.size > MOST_SCOPES) scopes.delete(oldest)
      return found
    },
  }
}

const MOST_SCOPES = 2

const byPlace = (a: AccessSubject, b: AccessSubject) =>
  compareText(a.cluster, b.cluster) ||
  compareText(a.namespace, b.namespace) ||
  compareText(a.name, b.name)

function compareText(a: string, b: string) {
  if (a === b) return 0
  return a < b ? -1 : 1
}

/** The namespaces of each cluster that have accounts, sorted. */
function namespacesByCluster(accounts: readonly AccessSubject[]): Map<string, string[]> {
  const found = new Map<string, Set<string>>()
  for (const { cluster, namespace } of accounts) {
    const known = found.get(cluster)
    if (known) known.add(namespace)
    else found.set(cluster, new Set([namespace]))
  }
  return new Map([...found].map(([cluster, namespaces]) => [cluster, [...namespaces].sort()]))
}

/** The principals in policies, sorted and unique. */
const textsOf = (policies: readonly Policy[]) =>
  [
    ...new Set(
      policies.flatMap(({ statements }) => statements.flatMap(({ principals }) => principals)),
    ),
  ].sort()

type Unfinished = { pending: readonly string[]; unreadClusters: readonly string[] }

/** The subject of a principal that is not among the known service accounts. */
function subjectOf(
  text: string,
  { clusters, users }: Pick<Standing, 'clusters' | 'users'>,
  unfinished: Unfinished,
): AccessSubject {
  const principal = parsePrincipal(text)
  const none = { principal: text, cluster: '', namespace: '', name: text }
  switch (principal.kind) {
    case 'user':
      return { ...none, kind: 'person', name: users[principal.uid] ?? principal.uid }
    case 'saml-role':
      return { ...none, kind: 'role', name: principal.role }
    case 'service-account': {
      const cluster = clusters.find(({ issuerUrl }) => issuerUrl === principal.issuerUrl)
      return {
        principal: text,
        kind: 'account',
        cluster: cluster?.name ?? principal.issuerUrl,
        ...(cluster && { clusterId: cluster.id }),
        ...principal.account,
        lack: lackOf(cluster, unfinished),
      }
    }
    case 'federated':
      return { ...none, kind: 'federated', cluster: principal.issuerUrl, name: principal.subject }
    default:
      return { ...none, kind: 'invalid' }
  }
}

function lackOf(cluster: ClusterName | undefined, { pending, unreadClusters }: Unfinished) {
  if (!cluster) return 'unknown-issuer'
  if (pending.includes(cluster.name)) return 'pending'
  return unreadClusters.includes(cluster.name) ? 'unread' : 'missing'
}
