// Who can, what can and the matrix over a large organization, as the server computes them.
import { type Access, createAccess } from '../../lib/features/access/access-snapshot'
import { byNamespace, drawn, reachedBy } from '../../lib/features/access/matrix'
import { questionOf } from '../../lib/features/access/question'
import { MOST_ROWS, type Subject } from '../../lib/features/access/schema'
import { bucketRows } from '../../lib/features/access/what-can'
import { whoMay } from '../../lib/features/access/who-can'
import { accounts, buckets, organization } from './organization'

const issuerOf = (principal: string) =>
  principal.slice('role/'.length, principal.indexOf(':system'))

export const subjects: Subject[] = accounts.map(({ principal, cluster, namespace }) => ({
  ...{ principal, cluster, namespace },
  name: principal.slice(principal.lastIndexOf(':') + 1),
}))

const policies = organization({ policies: 500, buckets: 200 })
const shown = buckets.slice(0, 200)
const clusters = [...new Map(accounts.map(({ cluster, principal }) => [cluster, principal]))].map(
  ([name, principal]) => ({ id: name, name, issuerUrl: issuerOf(principal) }),
)

/** As one reading of everything makes it. */
export const openAccess = (): Access =>
  createAccess({
    id: 'bench',
    at: '',
    policies: { ok: true, value: policies, at: '' },
    clusters,
    buckets: shown,
    gates: () => Promise.reject(new Error('no bucket policies here')),
  })({ accounts: subjects, pending: [], unread: [] })

export function engineOf({ engine }: Access) {
  if (!engine.ok) throw new Error('no policies')
  return engine.value
}

export function matrixOf(access: Access, filter: Parameters<typeof reachedBy>[2] = {}) {
  const rows = reachedBy(engineOf(access), access, filter)
  byNamespace(rows)
  return drawn(rows, access.buckets, { bucket: filter.bucket, most: MOST_ROWS })
}

export function askWho(access: Access, bucket: string) {
  const engine = engineOf(access)
  const { asked } = questionOf({ level: 'Write', bucket }, engine.compiled, access.buckets)
  return whoMay(engine, access, asked)
}

export const askWhat = (access: Access, principal: string) =>
  bucketRows(engineOf(access), principal, access.buckets)
