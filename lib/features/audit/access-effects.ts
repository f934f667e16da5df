import 'server-only'

import {
  type PolicyVersion,
  policyVersionsBefore,
  policyVersionsWithin,
} from '@/lib/adapters/database/policy-versions'
import { listOutsideVersions } from '@/lib/adapters/database/reviews'
import { AppError } from '@/lib/common/errors'
import type { AccessEffect } from '@/lib/core/policy/access-effect'
import { Policy } from '@/lib/core/policy/document'
import { offload } from '@/lib/server/offload/offload'
import type { Context } from '@/lib/server/session/context'
import {
  type ActivityEffect,
  type ActivityEffects,
  type ActivityRow,
  activityRowKey,
  type EffectStage,
  type UnknownEffect,
} from './activity-schema'
import { type AuditedPolicyChange, changeOfEntries, POLICY_ACTIONS } from './audited-policy-change'
import { createSubjectCounter, readEffectInventory, type SubjectCounter } from './effect-subjects'
import { readEnclosedChanges } from './enclosed-changes'
import { readRequestChanges } from './request-changes'
import { readAuditEntries } from './service'

/** How many changes of policies a period is added up over; a longer period is told as incomplete. */
const MOST_IN_PERIOD = 200
/** How many changes one view compares; those compared before cost nothing. */
const MOST_COMPARED = 40
const MOST_REMEMBERED = 400

type Credentials = Omit<Extract<ActivityEffect, { kind: 'credentials' }>, 'kind'>
const CREDENTIALS: Readonly<Record<string, Credentials>> = {
  'federation-config.create': { sign: 'gain', what: 'exchange' },
  'federation-config.resume': { sign: 'gain', what: 'exchange' },
  'federation-config.pause': { sign: 'loss', what: 'exchange' },
  'federation-config.delete': { sign: 'loss', what: 'exchange' },
  'service-account.annotate': { sign: 'gain', what: 'injection' },
  'service-account.un-annotate': { sign: 'loss', what: 'injection' },
  'access-key.revoke': { sign: 'loss', what: 'keys' },
  'access-keys.suspend': { sign: 'loss', what: 'keys' },
  'access-keys.activate': { sign: 'gain', what: 'keys' },
}

type Compared = AccessEffect | UnknownEffect

const isUnknown = (compared: Compared): compared is UnknownEffect => 'kind' in compared
const isKnown = (compared: Compared | undefined): compared is AccessEffect =>
  compared !== undefined && !isUnknown(compared)

// Pages and routes are bundled apart. A change that was made stays as it was, so what was compared is kept.
const holder = globalThis as { consoleAccessEffects?: Map<string, Compared> }
holder.consoleAccessEffects ??= new Map()
const remembered = holder.consoleAccessEffects

/**
 * What the rows of a timeline did to access, and with `from` what everything since then did. For people who may
 * read the whole audit log, and so all policies.
 */
export async function readActivityEffects(
  context: Context,
  rows: readonly ActivityRow[],
  from?: Date,
): Promise<ActivityEffects> {
  const period = from && (await readPeriod(context, from))
  const [shown, ...ofRequests] = await Promise.all([
    changesOf(context, rows),
    readRequestChanges(context, rows),
    readEnclosedChanges(context, rows),
  ])
  const requested = ofRequests.flat()
  const proposals = requested.flatMap((each) => ('change' in each ? [each.change] : []))
  const all = [...(period?.changes ?? []), ...shown, ...proposals]
  const changes = new Map(all.map((each) => [each.key, each]))
  const compared = await compareChanges(context, [...changes.values()])
  const effects = [...compared.values()].filter(isKnown)
  const counter = createSubjectCounter(await readEffectInventory(context, effects))
  const requestRows = new Map(requested.map((each) => [each.row, each]))
  const effectOf = (row: ActivityRow): ActivityEffect | undefined => {
    const key = activityRowKey(row)
    const request = requestRows.get(key)
    if (request && !('change' in request)) return { kind: 'unknown', why: request.why }
    const found = compared.get(request?.change.key ?? key)
    return found ? toEffect(found, request?.stage ?? 'made', counter) : effectOfRow(row)
  }
  return {
    rows: Object.fromEntries(
      rows.flatMap((row): [string, ActivityEffect][] => {
        const effect = effectOf(row)
        return effect ? [[activityRowKey(row), effect]] : []
      }),
    ),
    ...(period && { total: totalOf(period, compared, counter) }),
  }
}

/** The effect of what is not a change of a policy; undefined for what changes nobody's access. */
function effectOfRow(row: ActivityRow): ActivityEffect | undefined {
  if (row.source === 'outside') return { kind: 'unknown', why: 'unreadable' }
  const { action, outcome } = row.entry
  const isPolicy = POLICY_ACTIONS.includes(action)
  const credentials = CREDENTIALS[action]
  if (outcome === 'unknown' && (isPolicy || credentials)) return { kind: 'unknown', why: 'outcome' }
  if (outcome !== 'ok') return undefined
  return credentials && { kind: 'credentials', ...credentials }
}

function toEffect(compared: Compared, stage: EffectStage, counter: SubjectCounter): ActivityEffect {
  if (isUnknown(compared)) return compared
  const partsOf = (shifts: AccessEffect['gained']) =>
    shifts.map(({ levels, buckets, principals }) => ({
      levels,
      buckets,
      who: counter.count(principals),
    }))
  return {
    kind: 'access',
    stage,
    gained: partsOf(compared.gained),
    lost: partsOf(compared.lost),
    exact: compared.exact,
  }
}

type Period = { changes: AuditedPolicyChange[]; whole: boolean }

function totalOf(
  { changes, whole }: Period,
  compared: ReadonlyMap<string, Compared>,
  counter: SubjectCounter,
) {
  const all = changes.map(({ key }) => compared.get(key))
  const known = all.filter(isKnown)
  const termsOf = (side: 'gained' | 'lost') =>
    known.flatMap((effect) => effect[side].flatMap(({ principals }) => principals))
  return {
    gained: counter.count(termsOf('gained')),
    lost: counter.count(termsOf('lost')),
    whole: whole && known.length === all.length && known.every(({ exact }) => exact),
  }
}

/** Every change of a policy since a time, newest first. */
async function readPeriod(context: Context, from: Date): Promise<Period> {
  const [{ entries, next }, outside] = await Promise.all([
    readAuditEntries(context, { actions: POLICY_ACTIONS, from }, MOST_IN_PERIOD),
    listOutsideVersions(context.store, context.actor.orgUid, { from, limit: MOST_IN_PERIOD }),
  ])
  const rows = [
    ...entries.map((entry): ActivityRow => ({ source: 'console', at: entry.at, entry })),
    ...outside.map(({ at, ...change }): ActivityRow => {
      const iso = at.toISOString()
      return { source: 'outside', at: iso, change: { ...change, at: iso } }
    }),
  ]
  return {
    changes: await changesOf(context, rows),
    whole:
      next === undefined &&
      outside.length < MOST_IN_PERIOD &&
      entries.every(({ outcome }) => outcome !== 'unknown'),
  }
}

/** The changes of policies among the rows that took place. */
async function changesOf(
  { store, actor }: Context,
  rows: readonly ActivityRow[],
): Promise<AuditedPolicyChange[]> {
  const outside = rows.flatMap((row) => (row.source === 'outside' ? [row.change] : []))
  const times = outside.map(({ at }) => new Date(at).getTime())
  const fresh = outside.some((change) => !remembered.has(keyIn(actor.orgUid, outsideKey(change))))
  const versions = fresh
    ? await replay(store, actor.orgUid, {
        from: new Date(Math.min(...times)),
        to: new Date(Math.max(...times)),
      })
    : []
  const textOf = (policy: string, version: number) =>
    versions.find((each) => each.policy === policy && each.version === version)?.text
  return rows.flatMap((row): AuditedPolicyChange[] => {
    if (row.source === 'outside') {
      const { policy, version, at } = row.change
      const [before, after] = [textOf(policy, version - 1), textOf(policy, version)]
      const key = activityRowKey(row)
      return [{ key, policies: [policy], at: new Date(at), isOutside: true, before, after }]
    }
    const change = changeOfEntries(activityRowKey(row), [row.entry])
    return change ? [change] : []
  })
}

const outsideKey = (change: Extract<ActivityRow, { source: 'outside' }>['change']) =>
  activityRowKey({ source: 'outside', at: change.at, change })

const replay = async (
  store: Context['store'],
  orgUid: string,
  { from, to }: { from: Date; to: Date },
): Promise<PolicyVersion[]> => {
  const [before, within] = await Promise.all([
    policyVersionsBefore(store, orgUid, from),
    policyVersionsWithin(store, orgUid, { from, to }),
  ])
  return [...before, ...within]
}

const keyIn = (orgUid: string, key: string) => `${orgUid} ${key}`

/** What each change did, newest changes first; what was compared before is not compared again. */
async function compareChanges(
  context: Context,
  changes: readonly AuditedPolicyChange[],
): Promise<Map<string, Compared>> {
  const { orgUid } = context.actor
  const found = new Map<string, Compared>()
  const fresh = changes
    .filter(({ key }) => {
      const known = remembered.get(keyIn(orgUid, key))
      if (known) found.set(key, known)
      return !known
    })
    .sort((a, b) => b.at.getTime() - a.at.getTime())
  for (const { key } of fresh.slice(MOST_COMPARED))
    found.set(key, { kind: 'unknown', why: 'not-compared' })
  const compared = fresh.slice(0, MOST_COMPARED)
  const [newest, oldest] = [compared.at(0)?.at, compared.at(-1)?.at]
  if (!newest || !oldest) return found
  const versions = await replay(context.store, orgUid, { from: oldest, to: newest })
  const documents = new Map<PolicyVersion, Policy | null>()
  for (const change of compared) {
    const beside = change.beside ?? standing(versions, change, documents)
    const result = await compareChange(context, change, beside)
    found.set(change.key, result)
    if (isKnown(result) || result.why !== 'not-compared')
      remember(keyIn(orgUid, change.key), result)
  }
  return found
}

/** The policies beside a change, as they stood when it was made; undefined if one of them cannot be read. */
function standing(
  versions: readonly PolicyVersion[],
  change: AuditedPolicyChange,
  documents: Map<PolicyVersion, Policy | null>,
): Policy[] | undefined {
  const latest = new Map<string, PolicyVersion>()
  for (const each of versions) {
    const stands = isBefore(each, change) || (isFirstFound(each) && !latest.has(each.policy))
    if (!change.policies.includes(each.policy) && stands) latest.set(each.policy, each)
  }
  const policies: Policy[] = []
  for (const version of latest.values()) {
    if (version.text === '') continue
    const known = documents.get(version)
    const document = known === undefined ? parsed(version.text) : known
    documents.set(version, document)
    if (!document) return undefined
    policies.push(document)
  }
  return policies
}

/** Outside changes that were noticed together count one after the other, so that nothing counts twice. */
function isBefore(
  version: PolicyVersion,
  { at, policies: [policy = ''], isOutside }: AuditedPolicyChange,
): boolean {
  if (version.at.getTime() !== at.getTime()) return version.at < at
  return !isOutside || version.policy < policy
}

/** A policy that the console found outside it stood there before. */
const isFirstFound = ({ version, source }: PolicyVersion) => version === 1 && source === 'outside'

function parsed(text: string): Policy | null {
  try {
    return Policy.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

async function compareChange(
  context: Context,
  { isOutside, before, after }: AuditedPolicyChange,
  beside: Policy[] | undefined,
): Promise<Compared> {
  const sides = [before, after].map(sideOf)
  const [old, next] = sides
  // An outside change has the text of both versions, though one of them may be empty.
  const isMissing = isOutside && (before === undefined || after === undefined)
  if (!old || !next || !beside || isMissing) return { kind: 'unknown', why: 'unreadable' }
  try {
    return await offload(context, 'computeAccessEffect', old, next, beside)
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    const why = error.detail.reason === 'too-complex' ? 'too-complex' : 'not-compared'
    return { kind: 'unknown', why }
  }
}

/** One side of a change as a list of policies: none if there was none, undefined if it cannot be read. */
function sideOf(value: unknown): Policy[] | undefined {
  if (value === undefined || value === '') return []
  const document = typeof value === 'string' ? parsed(value) : Policy.safeParse(value).data
  return document ? [document] : undefined
}

function remember(key: string, compared: Compared) {
  for (const [oldest] of remembered)
    if (remembered.size >= MOST_REMEMBERED) remembered.delete(oldest)
  remembered.set(key, compared)
}
