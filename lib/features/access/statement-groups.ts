import type { AccessCells } from '@/lib/core/policy/statement-access'
import { summariseStatement } from '@/lib/core/policy/summary'
import type { AccessEngine } from './access-snapshot'
import { listCells, type StatementCells } from './class-access'
import type { ResolvedQuestion } from './question'
import type { AccessGroup, AccessQuestion, StatementAnswer } from './schema'
import type { SubjectAccess } from './subject-access'
import { subjectName } from './words'

type ClusterName = { issuerUrl: string; name: string }
type GroupOptions = Pick<AccessQuestion, 'namespace' | 'principal'> & {
  clusters: readonly ClusterName[]
  /** The names of people by id. */
  users: Readonly<Record<string, string>>
  /** Whether service accounts with access on paper are one group for each reason. */
  mergesPaper: boolean
  /** How many statements, and how many groups of each. */
  most: { statements: number; groups: number }
}

/** How many resources a group names. */
const MOST_NAMED = 8

type Places = { namespaces: Set<string>; clusters: Set<string> }
type Draft = {
  effective: number
  paper: number
  groups: Map<string, AccessGroup>
  places: Map<AccessGroup, Places>
}

/** The answer by statement: who has access by each, with the widest first and Deny statements last. */
export function groupByStatement(
  { compiled }: Pick<AccessEngine, 'compiled'>,
  found: readonly SubjectAccess[],
  { scope }: ResolvedQuestion,
  { clusters, users, most, ...asked }: GroupOptions,
): { total: number; rows: StatementAnswer[] } {
  const drafts = new Map<number, Draft>()
  const spansOf = createSpans(scope.buckets)
  for (const each of found) {
    for (const given of each.access.given) addTo(drafts, given, each)
    for (const taken of each.access.taken) addTo(drafts, taken, each)
  }
  const rows = [...drafts].flatMap(([id, { effective, paper, groups }]) => {
    const [statement, ref] = [compiled.statements[id], compiled.refs[id]]
    if (!statement || !ref) return []
    return [{ statement, ref, effective, paper, groups: [...groups.values()] }]
  })
  const weight = ({ ref, effective, paper }: (typeof rows)[number]) =>
    (ref.effect === 'Deny' ? -1e12 : 0) + effective * 1e5 + paper
  return {
    total: rows.length,
    rows: rows
      .toSorted((a, b) => weight(b) - weight(a))
      .slice(0, most.statements)
      .map(({ statement, ref, effective, paper, groups }) => ({
        statement: ref,
        sentence: summariseStatement(statement, { clusters, users }),
        everyone: statement.principals.includes('*'),
        effective,
        paper,
        total: groups.length,
        groups: groups.toSorted(byWeight).slice(0, most.groups),
      })),
  }

  function addTo(all: Map<number, Draft>, { id, cells }: StatementCells, each: SubjectAccess) {
    const draft = all.get(id) ?? { effective: 0, paper: 0, groups: new Map(), places: new Map() }
    all.set(id, draft)
    draft[each.credentials.state]++
    for (const span of spansOf(cells)) {
      const key = JSON.stringify([keyOf(each, asked), span.levels, span.resources])
      const known = draft.groups.get(key)
      const group = known ?? groupOf(key, each, span)
      if (known) addMember(group, each)
      else draft.groups.set(key, group)
      addPlace(draft.places, group, each)
    }
  }
}

/** Service accounts are grouped by namespace, unless the question is about one. */
function keyOf(
  { subject, credentials }: SubjectAccess,
  { namespace, principal, mergesPaper }: Omit<GroupOptions, 'clusters' | 'users' | 'most'>,
) {
  const alone =
    subject.kind !== 'account' ||
    subject.lack !== undefined ||
    namespace !== undefined ||
    (principal !== undefined && !principal.includes('*'))
  const { state, reason, statement } = credentials
  const merged = mergesPaper && subject.kind === 'account' && credentials.state === 'paper'
  const place = merged ? [] : [subject.cluster, subject.namespace]
  const who = alone && !(merged && namespace === undefined) ? [subject.principal] : place
  return [who, state, reason, statement?.policy, statement?.index]
}

type Span = { levels: number; resources: string[] }

/** The resources of a statement by their levels; most statements give the same on all. */
function createSpans(buckets: readonly string[]): (cells: AccessCells) => Span[] {
  const known = new Map<AccessCells, Span[]>()
  return (cells) => {
    const found = known.get(cells)
    if (found) return found
    const byLevels = new Map<number, string[]>()
    for (const { resource, levels } of listCells(cells, buckets)) {
      const list = byLevels.get(levels)
      if (list) list.push(resource)
      else byLevels.set(levels, [resource])
    }
    const spans = [...byLevels].map(([levels, resources]) => ({ levels, resources }))
    known.set(cells, spans)
    return spans
  }
}

function groupOf(key: string, each: SubjectAccess, { levels, resources }: Span): AccessGroup {
  const { subject, credentials } = each
  return {
    id: key,
    subject,
    cluster: subject.cluster,
    namespace: subject.namespace,
    kind: subject.kind,
    count: 1,
    unannotated: isUnannotated(each),
    levels,
    resources: resources.slice(0, MOST_NAMED),
    resourceCount: resources.length,
    credentials,
  }
}

function addMember(group: AccessGroup, each: SubjectAccess) {
  delete group.subject
  group.count++
  group.unannotated += isUnannotated(each)
}

function addPlace(all: Draft['places'], group: AccessGroup, { subject }: SubjectAccess) {
  const places = all.get(group) ?? { namespaces: new Set(), clusters: new Set() }
  all.set(group, places)
  places.namespaces.add(JSON.stringify([subject.cluster, subject.namespace]))
  places.clusters.add(subject.cluster)
  const { size } = places.namespaces
  if (size > 1) group.places = { namespaces: size, clusters: places.clusters.size }
}

const isUnannotated = ({ subject }: SubjectAccess) => (subject.annotated === false ? 1 : 0)

const byWeight = (a: AccessGroup, b: AccessGroup) =>
  Number(a.credentials.state === 'paper') - Number(b.credentials.state === 'paper') ||
  compareNames(nameOf(a), nameOf(b)) ||
  b.levels - a.levels

const nameOf = ({ subject, cluster, namespace }: AccessGroup) =>
  subject ? subjectName(subject) : subjectName({ cluster, namespace, name: '' })

function compareNames(a: string, b: string) {
  if (a === b) return 0
  return a < b ? -1 : 1
}
