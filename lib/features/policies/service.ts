import 'server-only'

import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import type { Reading } from '@/lib/common/result'
import { Policy, Statement } from '@/lib/core/policy/document'
import { printPolicy } from '@/lib/core/policy/policy-text'
import type { KnownNames } from '@/lib/core/policy/summary'
import { guardPolicyChange } from '@/lib/features/approval-rules/service'
import { readClusters } from '@/lib/features/clusters/service'
import { readPeopleNames } from '@/lib/features/people/service'
import { offload } from '@/lib/server/offload/offload'
import { fingerprint } from '@/lib/server/policy-fingerprint'
import { readPart } from '@/lib/server/read-part'
import type { Context, WriteContext } from '@/lib/server/session/context'
import type {
  DeletePolicy,
  LivePolicies,
  PolicyDetail,
  PolicyInventory,
  PolicyRef,
  PolicyRow,
  SavePolicy,
  StatementSummary,
} from './schema'
import {
  type LatestVersion,
  readLatestVersions,
  storeOutsideChanges,
  toVersionSummary,
} from './versions'
import {
  assertUnchanged,
  findWriteTargets,
  parsePolicyOrThrow,
  policyNotFound,
  removePolicy,
  writePolicy,
} from './write'

export { DELETED, readLatestVersions, storeOutsideChanges } from './versions'
export {
  assertUnchanged,
  findWriteTargets,
  parsePolicyOrThrow,
  removePolicy,
  writePolicy,
} from './write'

/** Cluster names for readable sentences; empty when clusters cannot be listed. */
async function knownNames(context: Context): Promise<KnownNames> {
  const [clusters, { names }] = await Promise.all([
    readClusters(context).catch(() => []),
    readPeopleNames(context),
  ])
  return { clusters, users: names }
}

const UNREADABLE: StatementSummary['sentence'] = [
  { text: 'Could not parse this statement. Its JSON is kept unchanged.' },
]

/** What each statement of the policies says, policy by policy. */
async function readSentences(
  context: Context,
  policies: readonly WirePolicy[],
): Promise<StatementSummary['sentence'][][]> {
  const known = await knownNames(context)
  const all = policies.map(({ statements }) =>
    statements.map((statement) => Statement.safeParse(statement).data),
  )
  const parsed = all.flat().filter((statement) => statement !== undefined)
  const sentences = await offload(context, 'summariseStatements', parsed, known)
  let next = 0
  return all.map((statements) =>
    statements.map((statement) => (statement && sentences[next++]) ?? UNREADABLE),
  )
}

const toRow = (
  { name, statements }: WirePolicy,
  latest: LatestVersion | undefined,
  sentences: readonly StatementSummary['sentence'][] = [],
): PolicyRow => ({
  name,
  statements: statements.map((statement, index) => ({
    name: statement.name,
    effect: statement.effect,
    sentence: sentences[index] ?? UNREADABLE,
  })),
  ...(latest && { latest: toVersionSummary(latest) }),
})

/** Lists all live policies by name, with changes made outside the console. */
export async function readPolicies(context: Context): Promise<Reading<PolicyRow[]>> {
  return readPart(context, async () => {
    const live = await context.coreweave.listPolicies()
    const [versions, sentences] = await Promise.all([
      readLatestVersions(context, live),
      readSentences(context, live),
    ])
    return live
      .map((policy, at) => toRow(policy, versions.get(policy.name), sentences[at]))
      .toSorted((a, b) => a.name.localeCompare(b.name))
  })
}

/** Reads all live policies in full. */
export async function readLivePolicies(context: Context): Promise<LivePolicies> {
  return readPart(context, async () => {
    const live = (await context.coreweave.listPolicies()).map((wire) => ({
      name: wire.name,
      parsed: Policy.safeParse(wire),
    }))
    return {
      policies: live.flatMap(({ parsed }) => (parsed.success ? [parsed.data] : [])),
      unread: live.filter(({ parsed }) => !parsed.success).map(({ name }) => name),
    }
  })
}

export async function readPolicy(context: Context, { name }: PolicyRef): Promise<PolicyDetail> {
  const live = await context.coreweave.listPolicies()
  const versions = await readLatestVersions(context, live)
  const policy = live.find((each) => each.name === name)
  if (!policy) throw policyNotFound(name)
  const [sentences] = await readSentences(context, [policy])
  return {
    ...toRow(policy, versions.get(name), sentences),
    text: printPolicy(policy),
    base: fingerprint(policy),
  }
}

/** Store a version for each change that was made outside the console, as any loaded screen of policies shows it. */
export async function recordOutsideChanges(context: WriteContext): Promise<{ recorded: number }> {
  return { recorded: await storeOutsideChanges(context, await context.coreweave.listPolicies()) }
}

/** Reads what a policy can name, and whether this person may save policies. */
export async function readPolicyInventory(context: Context): Promise<PolicyInventory> {
  const { coreweave } = context
  const [clusters, buckets, maySave] = await Promise.all([
    readPart(context, async () =>
      (await readClusters(context)).map(({ id, name, issuerUrl }) => ({ id, name, issuerUrl })),
    ),
    readPart(context, async () =>
      (await coreweave.listBuckets()).map(({ name, location }) => ({ name, location })),
    ),
    readPart(context, () =>
      coreweave.canI({ actions: ['cwobject:EnsureAccessPolicy'], resources: ['*'] }),
    ),
  ])
  return { clusters, buckets, maySave }
}

/**
 * Create a policy, or replace the one that was read; another name in the text makes the new one and
 * deletes the old. Nothing that changed meanwhile is overwritten, and no rule is bypassed.
 */
export async function savePolicy(
  context: WriteContext,
  { text, base, was, reason, emergency = false }: SavePolicy,
): Promise<{ name: string; version: number }> {
  const policy = await parsePolicyOrThrow(context, text)
  const all = await context.coreweave.listPolicies()
  const found = findWriteTargets(all, { policy, base, was })
  await storeOutsideChanges(context, all)
  const write = () => writePolicy(context, found, { policy, reason })
  const { live, old } = found
  const replaced = old ?? live
  return guardPolicyChange(
    context,
    {
      kind: 'save',
      text,
      base,
      was,
      reason,
      emergency,
      before: [live, old].filter((each) => each !== undefined),
      policy,
      beforeText: replaced ? printPolicy(replaced) : null,
    },
    write,
  )
}

export async function deletePolicy(
  context: WriteContext,
  { name, base, reason, emergency = false }: DeletePolicy,
): Promise<{ name: string }> {
  const all = await context.coreweave.listPolicies()
  const live = all.find((each) => each.name === name)
  if (!live) throw policyNotFound(name)
  assertUnchanged(name, live, base)
  await storeOutsideChanges(context, all)
  await guardPolicyChange(
    context,
    {
      kind: 'delete',
      text: '',
      base,
      reason,
      emergency,
      before: [live],
      beforeText: printPolicy(live),
    },
    () => removePolicy(context, live, reason),
  )
  return { name }
}
