// Questions about the access in a large organization, answered as on the server.
import {
  type AccessSnapshot,
  createSnapshotBuilder,
} from '../../lib/features/access/access-snapshot'
import { layOutMatrix } from '../../lib/features/access/matrix'
import { listResources } from '../../lib/features/access/principal-rows'
import { resolveQuestion } from '../../lib/features/access/question'
import type { AccessSubject } from '../../lib/features/access/schema'
import { type AccessQuery, AccessQuestion, MAX_ROWS } from '../../lib/features/access/schema'
import { groupByStatement } from '../../lib/features/access/statement-groups'
import { evaluateSubjects, filterSubjects } from '../../lib/features/access/subject-access'
import {
  generateAccounts,
  generateBuckets,
  type OrganizationSize,
  organization,
} from './organization'

const issuerOf = (principal: string) =>
  principal.slice('role/'.length, principal.indexOf(':system'))

/** Makes an organization, and returns a function that makes an access snapshot of the whole of it. */
export function largeAccess({
  clusters: count,
  policies = 500,
  buckets = 200,
}: OrganizationSize = {}): () => AccessSnapshot {
  const accounts = generateAccounts(count)
  const shown = generateBuckets(buckets)
  const clusters = [...new Map(accounts.map(({ cluster, principal }) => [cluster, principal]))].map(
    ([name, principal]) => ({ id: name, name, issuerUrl: issuerOf(principal) }),
  )
  const subjects = accounts.map(
    ({ principal, cluster, namespace }): AccessSubject => ({
      principal,
      kind: 'account',
      cluster,
      namespace,
      name: principal.slice(principal.lastIndexOf(':') + 1),
    }),
  )
  const given = organization({ ...(count && { clusters: count }), policies, buckets })
  const standing = {
    id: 'bench',
    at: '',
    policies: { ok: true as const, value: given, at: '' },
    clusters,
    users: {},
    buckets: shown,
    zones: shown.map(() => ''),
    federation: {
      ok: true as const,
      value: new Map(clusters.map(({ issuerUrl }) => [issuerUrl, 'active' as const])),
      at: '',
    },
    gates: () => Promise.reject(new Error('no bucket policies here')),
  }
  const found = { accounts: subjects, pending: [], unread: [], unreadClusters: [] }
  return () => createSnapshotBuilder(standing)(found)
}

export function engineOf({ engine }: AccessSnapshot) {
  if (!engine.ok) throw new Error('no policies')
  return engine.value
}

function ask(access: AccessSnapshot, query: AccessQuery) {
  const question = AccessQuestion.parse(query)
  const asked = resolveQuestion(question, access.buckets)
  const engine = engineOf(access)
  const found = evaluateSubjects(engine, access.federation, filterSubjects(access, question), asked)
  return { question, asked, engine, found }
}

export function askMatrix(access: AccessSnapshot, query: AccessQuery = {}) {
  const { asked, found } = ask(access, query)
  return layOutMatrix(found, asked, { group: 'account', most: MAX_ROWS })
}

export function askWho(access: AccessSnapshot, bucket?: string) {
  const { question, asked, engine, found } = ask(access, { level: 'Write', bucket })
  const most = { statements: 100, groups: 25 }
  return groupByStatement(engine, found, asked, {
    ...question,
    clusters: [],
    users: {},
    mergesPaper: true,
    most,
  })
}

export function askWhat(access: AccessSnapshot, principal: string) {
  const { asked, engine, found } = ask(access, { principal })
  const [one] = found
  return one && listResources(engine, one, asked, { most: MAX_ROWS, gateOf: () => undefined })
}
