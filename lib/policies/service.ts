import 'server-only'

import { readClusters } from '../clusters/service'
import type { WirePolicy } from '../coreweave/wire'
import { AppError } from '../errors'
import { explain } from '../failure'
import { Policy, Statement } from '../policy/document'
import { type KnownNames, summarise } from '../policy/summary'
import { parsePolicyText } from '../policy/text'
import { readPart } from '../read-part'
import type { Reading } from '../result'
import type { Context } from '../session/context'
import { recorded } from '../store/audit'
import type { PolicyVersion } from '../store/policy-versions'
import { fingerprint } from './fingerprint'
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
import { keepVersion, noticeVersions, textOf, toMark } from './versions'

/** Names make sentences readable, and are done without where clusters may not be listed. */
const knownNames = async (context: Context): Promise<KnownNames> => ({
  clusters: await readClusters(context).catch(() => []),
})

function sentenceOf(statement: unknown, known: KnownNames): StatementSummary['sentence'] {
  const parsed = Statement.safeParse(statement)
  return parsed.success
    ? summarise(parsed.data, known)
    : [{ text: 'The console cannot read this statement; its JSON is kept as it is.' }]
}

const toRow = (
  { name, statements }: WirePolicy,
  latest: PolicyVersion | undefined,
  known: KnownNames,
): PolicyRow => ({
  name,
  statements: statements.map((statement) => ({
    name: statement.name,
    effect: statement.effect,
    sentence: sentenceOf(statement, known),
  })),
  ...(latest && { latest: toMark(latest) }),
})

/** All live policies by name; edits made elsewhere are noticed on the way. */
export async function readPolicies(context: Context): Promise<Reading<PolicyRow[]>> {
  return readPart(context, async () => {
    const [live, known] = await Promise.all([context.coreweave.listPolicies(), knownNames(context)])
    const versions = await noticeVersions(context, live)
    return live
      .map((policy) => toRow(policy, versions.get(policy.name), known))
      .toSorted((a, b) => a.name.localeCompare(b.name))
  })
}

/** All live policies whole. */
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
  const [live, known] = await Promise.all([context.coreweave.listPolicies(), knownNames(context)])
  const versions = await noticeVersions(context, live)
  const policy = live.find((each) => each.name === name)
  if (!policy) throw gone(name)
  return {
    ...toRow(policy, versions.get(name), known),
    text: textOf(policy),
    base: fingerprint(policy),
  }
}

const gone = (name: string) =>
  new AppError('not-found', `There is no policy named ${name}.`, {
    detail: { next: 'It may have been deleted or renamed; the list of policies tells.' },
  })

/** What can be named in a policy, and whether this person may save one. */
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

function parsed(text: string): WirePolicy {
  const { policy, problems } = parsePolicyText(text)
  if (policy) return policy
  const errors = problems.filter(({ severity }) => severity === 'error')
  const lines = errors.slice(0, 5).map(({ line, message }) => `Line ${line}: ${message}`)
  throw new AppError('invalid', 'This is not a policy that CoreWeave would take.', {
    detail: { fields: { text: lines } },
  })
}

/** Stops what would overwrite a change that was not seen. The API itself replaces whatever is there. */
function refuseLostUpdate(name: string, live: WirePolicy | undefined, base: string | null) {
  if (base === null && live)
    throw new AppError(
      'conflict',
      `A policy named ${name} exists already; saving would replace it.`,
      {
        detail: { reason: 'exists', next: `Choose another name, or edit ${name}.` },
      },
    )
  if (base !== null && !live)
    throw new AppError('conflict', `${name} was deleted since it was read here.`, {
      detail: {
        reason: 'deleted',
        next: 'Copy your text, and create the policy again if it is still wanted.',
      },
    })
  if (base !== null && live && fingerprint(live) !== base)
    throw new AppError('conflict', `Somebody changed ${name} since it was read here.`, {
      detail: {
        reason: 'lost-update',
        upstream: textOf(live),
        next: 'Compare it with yours, and save again on what is live now; what you typed stays.',
      },
    })
}

/**
 * Create a policy, or replace the one that was read; another name in the text makes the new one and
 * deletes the old. Nothing that changed meanwhile is overwritten.
 */
export async function savePolicy(
  context: Context,
  { text, base, was, reason }: SavePolicy,
): Promise<{ name: string; version: number }> {
  const { coreweave } = context
  const policy = parsed(text)
  const { name } = policy
  const all = await coreweave.listPolicies()
  const live = all.find((each) => each.name === name)
  const old = was === undefined || was === name ? undefined : all.find((each) => each.name === was)
  if (base !== null && was !== undefined && was !== name) {
    refuseLostUpdate(was, old, base)
    refuseLostUpdate(name, live, null)
  } else refuseLostUpdate(name, live, base)
  await recorded(
    context,
    {
      action: live ? 'policy.update' : 'policy.create',
      object: { policy: name },
      ...(live && { before: live }),
      after: { policy, reason },
    },
    () => coreweave.ensurePolicy(policy),
  )
  const { version } = await keepVersion(context, { name, policy, reason })
  if (old) await removeRenamed(context, old, { name, reason })
  return { name, version }
}

/** The second half of a rename. Where it fails, both are live, and the person is told. */
async function removeRenamed(
  context: Context,
  old: WirePolicy,
  { name, reason }: { name: string; reason: string },
) {
  try {
    await remove(context, old, `Renamed to ${name}. ${reason}`)
  } catch (cause) {
    const { problem } = explain(cause)
    throw new AppError(
      problem.code,
      `${name} is live, but ${old.name} could not be deleted: ${problem.message}`,
      {
        cause,
        detail: {
          next: `Both are live now: delete ${old.name}.`,
          ...(problem.upstream !== undefined && { upstream: problem.upstream }),
        },
      },
    )
  }
}

async function remove(context: Context, live: WirePolicy, reason: string) {
  const { name } = live
  await recorded(
    context,
    { action: 'policy.delete', object: { policy: name }, before: live, after: { reason } },
    () => context.coreweave.deletePolicy(name),
  )
  await keepVersion(context, { name, reason })
}

export async function deletePolicy(
  context: Context,
  { name, base, reason }: DeletePolicy,
): Promise<{ name: string }> {
  const live = (await context.coreweave.listPolicies()).find((each) => each.name === name)
  if (!live) throw gone(name)
  refuseLostUpdate(name, live, base)
  await remove(context, live, reason)
  return { name }
}
