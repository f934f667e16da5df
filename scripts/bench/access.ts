// Who can, what can and the access matrix of a large organization, computed as on the server.
import {
  type AccessSnapshot,
  createSnapshotBuilder,
} from '../../lib/features/access/access-snapshot'
import { findMatrixEntries, groupByNamespace, layOutMatrix } from '../../lib/features/access/matrix'
import { buildAccessQuestion } from '../../lib/features/access/question'
import { type AccessSubject, MAX_ROWS } from '../../lib/features/access/schema'
import { bucketRows } from '../../lib/features/access/what-can'
import { evaluateSubjects } from '../../lib/features/access/who-can'
import { accounts, buckets, organization } from './organization'

const issuerOf = (principal: string) =>
  principal.slice('role/'.length, principal.indexOf(':system'))

export const subjects: AccessSubject[] = accounts.map(({ principal, cluster, namespace }) => ({
  principal,
  cluster,
  namespace,
  name: principal.slice(principal.lastIndexOf(':') + 1),
}))

const policies = organization({ policies: 500, buckets: 200 })
const shown = buckets.slice(0, 200)
const clusters = [...new Map(accounts.map(({ cluster, principal }) => [cluster, principal]))].map(
  ([name, principal]) => ({ id: name, name, issuerUrl: issuerOf(principal) }),
)

/** An access snapshot of the whole organization. */
export const openAccess = (): AccessSnapshot =>
  createSnapshotBuilder({
    id: 'bench',
    at: '',
    policies: { ok: true, value: policies, at: '' },
    clusters,
    buckets: shown,
    gates: () => Promise.reject(new Error('no bucket policies here')),
  })({ accounts: subjects, pending: [], unread: [] })

export function engineOf({ engine }: AccessSnapshot) {
  if (!engine.ok) throw new Error('no policies')
  return engine.value
}

export function matrixOf(
  access: AccessSnapshot,
  filter: Parameters<typeof findMatrixEntries>[2] = {},
) {
  const rows = findMatrixEntries(engineOf(access), access, filter)
  groupByNamespace(rows)
  return layOutMatrix(rows, access.buckets, { bucket: filter.bucket, most: MAX_ROWS })
}

export function askWho(access: AccessSnapshot, bucket: string) {
  const engine = engineOf(access)
  const { asked } = buildAccessQuestion({ level: 'Write', bucket }, engine.compiled, access.buckets)
  return evaluateSubjects(engine, access, asked)
}

export const askWhat = (access: AccessSnapshot, principal: string) =>
  bucketRows(engineOf(access), principal, access.buckets)
