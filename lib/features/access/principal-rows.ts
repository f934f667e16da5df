import type { StatementRef } from '@/lib/core/policy/evaluate'
import type { AccessEngine } from './access-snapshot'
import { anyLevels, levelsAt, listCells, ORGANIZATION, type StatementCells } from './class-access'
import type { ResolvedQuestion } from './question'
import type { AccessRow } from './schema'
import type { SubjectAccess } from './subject-access'

const MOST_NAMED = 8

type Refs = (list: readonly StatementCells[]) => StatementRef[]

const refsIn =
  ({ refs }: AccessEngine['compiled']): Refs =>
  (list) =>
    list.flatMap(({ id }) => refs[id] ?? [])

/** The answer by principal, those with effective access first. */
export function listPrincipals(
  { compiled }: Pick<AccessEngine, 'compiled'>,
  found: readonly SubjectAccess[],
  { scope }: ResolvedQuestion,
  most: number,
): { total: number; rows: AccessRow[] } {
  const refsOf = refsIn(compiled)
  const rank = ({ access, credentials }: SubjectAccess) => {
    if (access.given.length === 0) return 2
    return credentials.state === 'effective' ? 0 : 1
  }
  const sorted = found.toSorted((a, b) => rank(a) - rank(b))
  return {
    total: found.length,
    rows: sorted.slice(0, most).map(({ subject, access, credentials, gate }) => {
      const named = listCells(
        access.given.length > 0 ? access.cells : access.takenCells,
        scope.buckets,
      )
      return {
        ...subject,
        id: subject.principal,
        ...levelsOf(anyLevels(access.cells), anyLevels(access.takenCells), credentials),
        resources: named.slice(0, MOST_NAMED).map(({ resource }) => resource),
        resourceCount: named.length,
        because: refsOf(access.given),
        refusedBy: refsOf(access.taken),
        credentials,
        ...(gate && { gate }),
      }
    }),
  }
}

/** The answer about one principal, by resource. `gateOf` tells of the bucket policy of one bucket. */
export function listResources(
  { compiled }: Pick<AccessEngine, 'compiled'>,
  { subject, access, credentials }: SubjectAccess,
  { scope }: ResolvedQuestion,
  {
    q = '',
    most,
    gateOf,
  }: { q?: string | undefined; most: number; gateOf: (bucket: string) => AccessRow['gate'] },
): { total: number; rows: AccessRow[] } {
  const refsOf = refsIn(compiled)
  const places = [...scope.buckets.keys(), scope.buckets.length]
  const reached = places.filter(
    (at) => levelsAt(access.cells, at) !== 0 || levelsAt(access.takenCells, at) !== 0,
  )
  const named = reached
    .map((at) => ({ at, resource: scope.buckets[at] ?? ORGANIZATION }))
    .filter(({ resource }) => resource.includes(q.trim().toLowerCase()))
  const speaking = (list: readonly StatementCells[], at: number) =>
    refsOf(list.filter(({ cells }) => levelsAt(cells, at) !== 0))
  return {
    total: named.length,
    rows: named.slice(0, most).map(({ at, resource }) => {
      const gate = resource === ORGANIZATION ? undefined : gateOf(resource)
      return {
        ...subject,
        id: resource,
        resource,
        ...levelsOf(levelsAt(access.cells, at), levelsAt(access.takenCells, at), credentials),
        resources: [resource],
        resourceCount: 1,
        because: speaking(access.given, at),
        refusedBy: speaking(access.taken, at),
        credentials,
        ...(gate && { gate }),
      }
    }),
  }
}

export const levelsOf = (
  given: number,
  taken: number,
  { state }: Pick<SubjectAccess['credentials'], 'state'>,
) => ({
  held: state === 'effective' ? given : 0,
  paper: state === 'paper' ? given : 0,
  denied: taken & ~given,
})
