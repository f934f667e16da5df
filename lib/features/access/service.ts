import 'server-only'

import { AppError } from '@/lib/common/errors'
import { MAX_BUCKET_POLICIES } from '@/lib/core/policy/bucket-policy-reads'
import { findAction } from '@/lib/core/policy/catalogue'
import { sampleGatedObjects } from '@/lib/core/policy/effective-levels'
import { hasInnerWildcard, matchesPattern, parsePattern } from '@/lib/core/policy/pattern'
import { TooManyIntersections } from '@/lib/core/policy/pattern-intersection'
import type { Context } from '@/lib/server/session/context'
import type { AccessEngine, AccessSnapshot } from './access-snapshot'
import { ORGANIZATION } from './class-access'
import { layOutMatrix } from './matrix'
import { prepareAccess } from './prepare-access'
import { listPrincipals, listResources } from './principal-rows'
import { type ResolvedQuestion, resolveQuestion } from './question'
import { type ReadExtent, readAccessSnapshot, requireEngine } from './read-snapshot'
import { type AccessAnswer, type AccessQuestion, type FindSubjects, MAX_ROWS } from './schema'
import { listBucketPolicySources } from './second-gates'
import { groupByStatement } from './statement-groups'
import {
  applyBucketPolicies,
  evaluateSubjects,
  filterSubjects,
  type SubjectAccess,
  tallySubjects,
} from './subject-access'
import { applyBucketPolicyToAction, bucketActionRows } from './what-can'

/** The maximum number of rows, and whether to wait for slow clusters. */
export type AnswerLimit = { most: number; extent: ReadExtent }
const SHOWN: AnswerLimit = { most: MAX_ROWS, extent: 'soon' }

/** How many statements are listed, how many groups of each, and how many wildcards. */
const MOST_STATEMENTS = 100
const MOST_GROUPS = 25
const MOST_BEYOND = 50
/** How many resources a title can need. */
const MOST_TITLED = 8

/** The access that a question is about, before it is laid out. */
export async function evaluateAccess(
  context: Context,
  question: AccessQuestion,
  extent: ReadExtent,
) {
  const access = await readAccessSnapshot(context, question.reading, extent)
  const engine = requireEngine(access)
  const asked = resolveQuestion(question, access.buckets)
  const subjects = filterSubjects(access, question)
  const isSingle = question.principal !== undefined && !question.principal.includes('*')
  const single = isSingle ? subjects[0] : undefined
  const principals = subjects.map(({ principal }) => principal)
  await prepareAccess(context, engine, asked.scope, principals)
  const evaluated = evaluateWithin(engine, access, subjects, asked)
  const gated = asked.anyResource
    ? evaluated.slice(0, isSingle ? 1 : 0).flatMap((each) => bucketsOf(each, asked))
    : asked.scope.buckets
  const gateNames = gated.slice(0, MAX_BUCKET_POLICIES)
  const gates = await access.gatesOf(gateNames)
  const hasPolicy = gateNames.some((bucket) => typeof gates.gateOf(bucket) !== 'string')
  const found =
    hasPolicy && !asked.anyResource
      ? applyBucketPolicies(engine, gates, evaluated, asked)
      : evaluated
  const given = found.filter(({ access: { given } }) => given.length > 0)
  const effective = given.filter(({ credentials }) => credentials.state === 'effective')
  const paper = given.filter(({ credentials }) => credentials.state === 'paper')
  const shown = { both: found, effective, paper }[question.show]
  return { access, engine, asked, single, found, given, effective, paper, shown, gates, gateNames }
}

/** Reads who can do what on what, by all live policies. */
export async function readAccess(
  context: Context,
  question: AccessQuestion,
  { most, extent }: AnswerLimit = SHOWN,
): Promise<AccessAnswer> {
  const evaluated = await evaluateAccess(context, question, extent)
  const { access, engine, asked, single, found, given, effective, paper, shown } = evaluated
  const { gates, gateNames } = evaluated
  const bucket = asked.scope.buckets.length === 1 ? asked.scope.buckets[0] : undefined
  const [one] = found
  const gateOf = (name: string) => {
    if (!one || typeof gates.gateOf(name) === 'string') return undefined
    const scope = { ...asked.scope, buckets: [name] }
    return applyBucketPolicies(engine, gates, [one], { ...asked, scope })[0]?.gate
  }
  return {
    inventory: access.inventory,
    asked: {
      levels: [...asked.levels],
      actions: [...asked.actions],
      resources: [
        ...asked.scope.buckets.slice(0, MOST_TITLED),
        ...(asked.organization ? [ORGANIZATION] : []),
      ],
      resourceCount: asked.scope.buckets.length + (asked.organization ? 1 : 0),
      anyResource: asked.anyResource,
      ...(asked.scope.key !== undefined && { key: asked.scope.key }),
    },
    ...(single && { subject: single }),
    effective: tallySubjects(effective),
    paper: tallySubjects(paper),
    denied: found.length - given.length,
    reached: countReached(effective),
    ...(question.by === 'statement' && {
      statements: groupByStatement(engine, shown, asked, {
        ...question,
        mergesPaper: question.show === 'both',
        clusters: access.clusters,
        users: access.users,
        most: { statements: MOST_STATEMENTS, groups: MOST_GROUPS },
      }),
    }),
    ...(question.by === 'principal' && {
      principals:
        single && one
          ? listResources(engine, one, asked, { q: question.q, most, gateOf })
          : listPrincipals(engine, shown, asked, most),
    }),
    ...(question.by === 'matrix' && {
      matrix: layOutMatrix(shown, asked, { group: question.group, most }),
    }),
    ...(single &&
      bucket !== undefined && {
        actions: actionsIn(engine, gates, single.principal, { bucket, asked }),
      }),
    beyond: findOpenPrincipals(engine, asked),
    gates: listBucketPolicySources(gates, gateNames),
    restsOnInnerStar: restsOnInnerStar(engine, given),
  }
}

/** The objects of a key with wildcards before its end can be too many to tell apart. */
function evaluateWithin(
  engine: AccessEngine,
  { federation }: AccessSnapshot,
  subjects: Parameters<typeof evaluateSubjects>[2],
  asked: ResolvedQuestion,
): SubjectAccess[] {
  try {
    return evaluateSubjects(engine, federation, subjects, asked)
  } catch (error) {
    if (!(error instanceof TooManyIntersections)) throw error
    throw new AppError('invalid', `Too many wildcard patterns overlap in ${asked.scope.key}.`, {
      cause: error,
      detail: { fields: { key: ['Enter one object key.'] }, next: 'Ask about a single object.' },
    })
  }
}

const bucketsOf = ({ access }: SubjectAccess, { scope }: ResolvedQuestion) =>
  scope.buckets.filter((_, i) => access.cells.buckets[i] !== 0)

function countReached(effective: readonly SubjectAccess[]): AccessAnswer['reached'] {
  const reached = new Set<number>()
  let organization = false
  for (const access of new Set(effective.map((each) => each.access))) {
    for (const [i, levels] of access.cells.buckets.entries()) if (levels !== 0) reached.add(i)
    organization ||= access.cells.organization !== 0
  }
  return { buckets: reached.size, organization }
}

/** Every action of one principal in one bucket, by organization policies and the bucket policy. */
function actionsIn(
  engine: AccessEngine,
  gates: Awaited<ReturnType<AccessSnapshot['gatesOf']>>,
  principal: string,
  { bucket, asked }: { bucket: string; asked: ResolvedQuestion },
) {
  const naming = engine.compiled
    .naming(principal)
    .members.flatMap((id) => engine.compiled.statements[id] ?? [])
  const { objects } = sampleGatedObjects(naming, gates.gateOf(bucket), bucket)
  const names = new Set(asked.scope.actions.map(({ name }) => name))
  return bucketActionRows(engine, principal, bucket)
    .filter(({ action }) => names.has(action))
    .map((row) => {
      const places = findAction(row.action)?.scope === 'bucket' ? [bucket] : objects
      return applyBucketPolicyToAction(engine, gates, principal, { row, places })
    })
}

/** Principals with wildcards, which match more than the known accounts. */
function findOpenPrincipals(
  { compiled, accessOf }: AccessEngine,
  { scope }: ResolvedQuestion,
): AccessAnswer['beyond'] {
  const access = accessOf(scope)
  const denies = compiled.refs.flatMap(({ effect }, id) =>
    effect === 'Deny' && !access.touches(id).isEmpty
      ? [{ id, patterns: compiled.statements[id]?.principals.map((text) => parsePattern(text)) }]
      : [],
  )
  const found: AccessAnswer['beyond'] = []
  for (const [id, statement] of compiled.refs.entries()) {
    if (statement.effect === 'Deny' || access.touches(id).isEmpty) continue
    for (const pattern of compiled.statements[id]?.principals ?? []) {
      if (!pattern.includes('*')) continue
      const against = denies.filter(({ patterns = [] }) =>
        patterns.some((deny) => matchesPattern(deny, pattern)),
      )
      const left = access.gives(
        id,
        against.map((deny) => deny.id),
      )
      if (left.isEmpty) continue
      found.push({ pattern, statement })
      if (found.length === MOST_BEYOND) return found
    }
  }
  return found
}

/** Whether a statement that decides has a `*` inside a pattern, whose meaning is not documented. */
function restsOnInnerStar({ compiled }: AccessEngine, found: readonly SubjectAccess[]): boolean {
  const ids = new Set(
    [...new Set(found.map(({ access }) => access))].flatMap(({ given, taken }) =>
      [...given, ...taken].map(({ id }) => id),
    ),
  )
  return [...ids].some((id) => {
    const { principals = [], actions = [], resources = [] } = compiled.statements[id] ?? {}
    return [principals, actions, resources].some((texts) => texts.some(hasInnerWildcard))
  })
}

const MOST_FOUND = 50

/** Finds principals: service accounts of all readable clusters and principals in policies. */
export async function findSubjects(
  context: Context,
  { q, reading }: FindSubjects,
  { most, extent }: AnswerLimit = { ...SHOWN, most: MOST_FOUND },
) {
  const access = await readAccessSnapshot(context, reading, extent)
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  const found = access.subjects.filter((_, i) =>
    words.every((word) => access.searched[i]?.includes(word)),
  )
  return {
    reading: access.inventory.reading,
    subjects: found.slice(0, most),
    total: found.length,
    pending: access.inventory.pending,
    unread: access.inventory.unread,
  }
}
