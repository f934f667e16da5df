import type { BucketGates } from '../buckets/gates'
import { parsePrincipal } from '../identity/principal'
import type { Policy } from '../policy/document'
import { type Compiled, compile } from '../policy/evaluate'
import { createMatrix, type Matrix } from '../policy/matrix'
import { hasInnerStar } from '../policy/pattern'
import type { Reading } from '../result'
import type { Inventory, Subject } from './schema'

type ClusterName = { id: string; name: string; issuerUrl: string }

type Read = {
  id: string
  at: string
  policies: Reading<Policy[]>
  clusters: readonly ClusterName[]
  accounts: readonly Subject[]
  buckets: readonly string[]
  unread: Inventory['unread']
  gates: (buckets: readonly string[]) => Promise<BucketGates>
}

export type Engine = {
  compiled: Compiled
  /** The same without any Deny: what would be allowed if none were there. */
  allowing: Compiled
  matrix: Matrix
  /** Whether any statement has a `*` whose meaning is not documented. */
  innerStar: boolean
}

/** One reading of everything, made ready for many questions. */
export type Access = {
  engine: Reading<Engine>
  /** Accounts of today, then what policies name besides them. */
  subjects: readonly Subject[]
  /** What a filter looks at, for each subject. */
  searched: readonly string[]
  buckets: readonly string[]
  inventory: Inventory
  find: (principal: string) => Subject
  gatesOf: (buckets: readonly string[]) => Promise<BucketGates>
}

export function createAccess({ policies, accounts, clusters, buckets, ...read }: Read): Access {
  const known = new Map(accounts.map((account) => [account.principal, account]))
  const named = policies.ok ? namedBesides(policies.value, known, clusters) : []
  const subjects = [...[...accounts].sort(byPlace), ...named]
  const byPrincipal = new Map(subjects.map((subject) => [subject.principal, subject]))
  const gates = new Map<string, Promise<BucketGates>>()
  return {
    engine: policies.ok ? { ...policies, value: engineOf(policies.value, buckets) } : policies,
    subjects,
    searched: subjects.map(({ principal, cluster, namespace, name, note = '' }) =>
      [cluster, namespace, name, principal, note].join('\n').toLowerCase(),
    ),
    buckets,
    inventory: {
      reading: read.id,
      at: read.at,
      policies: policies.ok ? policies.value.length : 0,
      statements: policies.ok
        ? policies.value.reduce((sum, { statements }) => sum + statements.length, 0)
        : 0,
      accounts: accounts.length,
      buckets: [...buckets],
      clusters: clusters.map(({ name }) => ({ name, namespaces: namespacesOf(accounts, name) })),
      unread: read.unread,
    },
    find: (principal) => byPrincipal.get(principal) ?? subjectOf(principal, clusters),
    gatesOf: (names) => {
      const key = names.join()
      const asked = gates.get(key) ?? read.gates(names)
      gates.set(key, asked)
      return asked
    },
  }
}

function engineOf(policies: readonly Policy[], buckets: readonly string[]): Engine {
  const compiled = compile(policies)
  const allowing = compile(
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
      [principals, actions, resources].some((texts) => texts.some(hasInnerStar)),
    ),
    get matrix() {
      matrix ??= createMatrix(compiled, buckets)
      return matrix
    },
  }
}

const byPlace = (a: Subject, b: Subject) =>
  compareText(a.cluster, b.cluster) ||
  compareText(a.namespace, b.namespace) ||
  compareText(a.name, b.name)

function compareText(a: string, b: string) {
  if (a === b) return 0
  return a < b ? -1 : 1
}

const namespacesOf = (accounts: readonly Subject[], cluster: string) =>
  [
    ...new Set(
      accounts.flatMap((account) => (account.cluster === cluster ? [account.namespace] : [])),
    ),
  ].sort()

/** Who policies name by a text of their own, and is not among the accounts that were read. */
function namedBesides(
  policies: readonly Policy[],
  known: ReadonlyMap<string, Subject>,
  clusters: readonly ClusterName[],
): Subject[] {
  const texts = new Set(
    policies.flatMap(({ statements }) => statements.flatMap(({ principals }) => principals)),
  )
  return [...texts]
    .filter((text) => !text.includes('*') && !known.has(text))
    .sort()
    .map((text) => subjectOf(text, clusters))
}

/** A principal that no cluster was read to have. */
function subjectOf(text: string, clusters: readonly ClusterName[]): Subject {
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
        note: cluster ? 'Not among the accounts read' : 'Of another issuer',
      }
    }
    case 'federated':
      return { ...none, cluster: principal.issuerUrl, name: principal.subject, note: 'Federated' }
    default:
      return { ...none, note: 'Not a principal that a token can have' }
  }
}
