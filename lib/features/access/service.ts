import 'server-only'

import { MAX_BUCKET_POLICIES } from '@/lib/core/policy/bucket-policy-state'
import { findAction } from '@/lib/core/policy/catalogue'
import { sampleGatedObjects } from '@/lib/core/policy/effective-levels'
import type { Context } from '@/lib/server/session/context'
import type { AccessEngine, AccessSnapshot } from './access-snapshot'
import { findMatrixEntries, groupByNamespace, layOutMatrix } from './matrix'
import { type AccessQuestion, buildAccessQuestion } from './question'
import { type ReadExtent, readAccessSnapshot, requireEngine } from './read-snapshot'
import {
  type AccessMatrixQuery,
  type AccessSubject,
  type FindSubjects,
  MAX_ROWS,
  type MatrixAnswer,
  type WhatAnswer,
  type WhatCanQuestion,
  type WhoAnswer,
  type WhoCanQuestion,
  type WhoRow,
} from './schema'
import { listBucketPolicySources } from './second-gates'
import {
  applyBucketPolicy,
  applyBucketPolicyToAction,
  bucketActionRows,
  bucketRows,
  globalActionRows,
} from './what-can'
import { evaluateBucketPolicies, evaluateSubjects, findOpenPrincipals } from './who-can'

/** The maximum number of rows, and whether to wait for slow clusters. */
export type AnswerLimit = { most: number; extent: ReadExtent }
const SHOWN: AnswerLimit = { most: MAX_ROWS, extent: 'soon' }

/** Reads which known principals may do something, by all live policies. */
export async function readWhoCan(
  context: Context,
  { reading, q, ...input }: WhoCanQuestion,
  { most, extent }: AnswerLimit = SHOWN,
): Promise<WhoAnswer> {
  const access = await readAccessSnapshot(context, reading, extent)
  const engine = requireEngine(access)
  const question = buildAccessQuestion(input as WhoCanQuestion, engine.compiled, access.buckets)
  const filtered = q ? filteredSubjects(access, q) : access.subjects
  const answered = evaluateSubjects(engine, { subjects: filtered }, question.asked)
  const gates = await access.gatesOf(question.buckets)
  const gated = question.buckets.some((bucket) => typeof gates.gateOf(bucket) !== 'string')
  const rowOf = ({ subject, found }: (typeof answered)[number]): WhoRow => {
    const gate = gated
      ? evaluateBucketPolicies(engine, gates, subject.principal, question.asked)
      : undefined
    return { ...subject, ...found, ...(gate && { gate }) }
  }
  const allowed = answered.filter(({ found }) => found.actions.length > 0)
  const refused = answered.filter(({ found }) => found.actions.length === 0)
  return {
    inventory: access.inventory,
    deed: question.deed,
    allowed: { total: allowed.length, rows: allowed.slice(0, most).map(rowOf) },
    refused: { total: refused.length, rows: refused.slice(0, most).map(rowOf) },
    beyond: findOpenPrincipals(engine, access, question.asked).slice(0, most),
    gates: listBucketPolicySources(gates, question.buckets),
    restsOnInnerStar: answered
      .slice(0, most)
      .some(({ subject }) => restsOnInnerStar(engine, subject.principal, question)),
  }
}

const restsOnInnerStar = (
  { compiled, innerStar }: AccessEngine,
  principal: string,
  { asked }: Pick<AccessQuestion, 'asked'>,
) => innerStar && asked.some((one) => compiled.decide({ principal, ...one }).restsOnInnerStar)

function filteredSubjects({ subjects, searched }: AccessSnapshot, q: string): AccessSubject[] {
  const words = q.toLowerCase().split(/\s+/).filter(Boolean)
  return subjects.filter((_, i) => words.every((word) => searched[i]?.includes(word)))
}

/** Reads what one principal may do organization-wide, in each bucket, and per action in one bucket. */
export async function readWhatCan(
  context: Context,
  { principal = '', bucket, q = '', reading }: WhatCanQuestion,
  { most, extent }: AnswerLimit = SHOWN,
): Promise<WhatAnswer> {
  const access = await readAccessSnapshot(context, reading, extent)
  const engine = requireEngine(access)
  const all = bucket !== undefined && !access.buckets.includes(bucket) ? [bucket] : access.buckets
  const rows = bucketRows(engine, principal, bucket === undefined ? all : []).filter((row) =>
    row.bucket.includes(q.trim().toLowerCase()),
  )
  const shown = rows.slice(0, most)
  const asked =
    bucket === undefined ? shown.map((row) => row.bucket).slice(0, MAX_BUCKET_POLICIES) : [bucket]
  const gates = await access.gatesOf(asked)
  const actions = bucket === undefined ? undefined : bucketActionRows(engine, principal, bucket)
  const naming = [...engine.compiled.naming(principal).ids()].flatMap(
    (id) => engine.compiled.statements[id] ?? [],
  )
  const { objects } =
    bucket === undefined
      ? { objects: [] }
      : sampleGatedObjects(naming, gates.gateOf(bucket), bucket)
  const placesOf = (action: string) =>
    findAction(action)?.scope === 'bucket' && bucket !== undefined ? [bucket] : objects
  return {
    inventory: access.inventory,
    subject: access.find(principal),
    global: globalActionRows(engine, principal),
    buckets: {
      total: rows.length,
      rows: shown.map((row) => applyBucketPolicy(engine, gates, principal, row)),
    },
    ...(actions && {
      actions: actions.map((row) =>
        applyBucketPolicyToAction(engine, gates, principal, { row, places: placesOf(row.action) }),
      ),
    }),
    gates: listBucketPolicySources(gates, asked),
    restsOnInnerStar: (actions ?? []).some(({ action }) =>
      restsOnInnerStar(engine, principal, {
        asked: placesOf(action).map((resource) => ({ action, resource })),
      }),
    ),
  }
}

/** Reads the access matrix: principals, buckets and levels by organization policies. */
export async function readAccessMatrix(
  context: Context,
  { reading, by, ...filter }: AccessMatrixQuery,
  { most, extent }: AnswerLimit = SHOWN,
): Promise<MatrixAnswer> {
  const access = await readAccessSnapshot(context, reading, extent)
  const engine = requireEngine(access)
  const reached = findMatrixEntries(engine, access, filter)
  const rows = by === 'namespace' ? groupByNamespace(reached) : reached
  return {
    inventory: access.inventory,
    total: rows.length,
    ...layOutMatrix(rows, access.buckets, { bucket: filter.bucket, most }),
  }
}

const MOST_FOUND = 50

/** Finds principals: service accounts of all readable clusters and principals in policies. */
export async function findSubjects(
  context: Context,
  { q, reading }: FindSubjects,
  { most, extent }: AnswerLimit = { ...SHOWN, most: MOST_FOUND },
) {
  const access = await readAccessSnapshot(context, reading, extent)
  const found = filteredSubjects(access, q)
  return {
    reading: access.inventory.reading,
    subjects: found.slice(0, most),
    total: found.length,
    pending: access.inventory.pending,
    unread: access.inventory.unread,
  }
}
