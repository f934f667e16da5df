import 'server-only'

import { createHash } from 'node:crypto'
import pMap from 'p-map'
import {
  type DeclaredTrustRow,
  deleteDeclaredTrust,
  findDeclaredTrust,
  listDeclaredTrusts,
  recordTrustVerification,
  type TrustUpsert,
  upsertDeclaredTrust,
} from '@/lib/adapters/database/declared-trusts'
import { AppError, type Problem } from '@/lib/common/errors'
import { redact } from '@/lib/common/redact'
import type { TrustTarget } from '@/lib/core/identity/trust-target'
import { targetName } from '@/lib/core/identity/trust-target-names'
import type { OpenCluster } from '@/lib/features/clusters/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { describeFailure } from '@/lib/server/failure'
import type { Context, WriteContext } from '@/lib/server/session/context'
import type {
  AccountRef,
  DeclaredTrust,
  DeclaredTrustOutcome,
  DeclareTarget,
  ImportTrusts,
  ListTrusts,
  TrustEntry,
  TrustList,
  TrustRef,
} from './schema'
import { sameTarget, trustKey } from './trust-key'
import { requireChangeable, requireReadable, visibleTrusts } from './visible'

export { countTrustStates, type TrustState, trustState } from './states'

/** The result for one account. */
export type DeclareResult = AccountRef & {
  result: { ok: true; kept: TrustUpsert } | { ok: false; error: Problem }
}

export async function listTrusts(context: Context, place: ListTrusts): Promise<TrustList> {
  const { store, actor, clock } = context
  const rows = await listDeclaredTrusts(store, actor.orgUid, {
    ...(place.cluster !== undefined && { cluster: place.cluster }),
    ...(place.namespace !== undefined && { namespace: place.namespace }),
    ...(place.name !== undefined && { name: place.name }),
  })
  return { ...(await visibleTrusts(context, rows)), at: clock().toISOString() }
}

/** Visible trusts of clusters that are not in the list, some of which may no longer exist. */
export async function listTrustsOfUnlisted(context: Context, listed: ReadonlySet<string>) {
  const rows = await listDeclaredTrusts(context.store, context.actor.orgUid)
  const unlisted = rows.filter(({ cluster }) => !listed.has(cluster))
  return (await visibleTrusts(context, unlisted)).trusts
}

/** Declares that a target trusts these accounts. */
export const declareTarget = (context: WriteContext, { target, accounts }: DeclareTarget) =>
  saveTrusts(
    context,
    accounts.map((account) => ({ ...account, target })),
    'declared',
  )

/** Saves imported trusts. */
export const importTrusts = (context: WriteContext, { entries }: ImportTrusts) =>
  saveTrusts(context, entries, 'imported')

/** Saves each trust independently, so that one failure does not stop the others. */
async function saveTrusts(
  context: WriteContext,
  entries: readonly TrustEntry[],
  source: DeclaredTrustRow['source'],
): Promise<DeclareResult[]> {
  const opened = new Map<string, Promise<OpenCluster>>()
  const open = ({ cluster, namespace }: TrustEntry) => {
    const key = `${cluster} ${namespace}`
    const known = opened.get(key) ?? requireReadable(context, { cluster, namespace })
    opened.set(key, known)
    return known
  }
  // Sequential, because every write appends to the same audit chain.
  return pMap(
    entries,
    async (entry): Promise<DeclareResult> => {
      const { target: _, ...account } = entry
      try {
        const kept = await saveTrust(context, entry, { source, open: await open(entry) })
        return { ...account, result: { ok: true, kept } }
      } catch (error) {
        return { ...account, result: { ok: false, error: describeFailure(error).problem } }
      }
    },
    { concurrency: 1 },
  )
}

const declaredTrustId = (entry: TrustEntry) =>
  createHash('sha256').update(trustKey(entry)).digest('hex').slice(0, 32)

async function saveTrust(
  context: WriteContext,
  entry: TrustEntry,
  { source, open }: { source: DeclaredTrustRow['source']; open: OpenCluster },
): Promise<TrustUpsert> {
  const { store, actor, clock } = context
  const { target, ...account } = entry
  refuseSecrets(target)
  const id = declaredTrustId(entry)
  const { issuerUrl } = open.cluster
  const before = await findDeclaredTrust(store, actor.orgUid, id)
  if (before && sameTarget(before.target, target) && before.issuerUrl === issuerUrl)
    return 'unchanged'
  return recorded(
    context,
    {
      action: 'declared-trust.declare',
      object: auditObject(open.cluster, account, target),
      ...(before && { before: before.target }),
      after: { ...target, source },
    },
    () =>
      upsertDeclaredTrust(store, actor.orgUid, {
        id,
        ...account,
        issuerUrl,
        target,
        source,
        actor: actor.uid,
        at: clock(),
      }),
  )
}

const auditObject = (
  cluster: { id: string; name: string },
  { namespace, name }: Pick<AccountRef, 'namespace' | 'name'>,
  target: TrustTarget,
) => inCluster(cluster, { namespace, serviceAccount: name, trustedBy: targetName(target) })

/** Stored targets are visible to others, so they must not contain a credential. */
function refuseSecrets(target: TrustTarget) {
  const masked = JSON.stringify(target, (_, part: unknown) =>
    typeof part === 'string' ? redact(part) : part,
  )
  if (masked === JSON.stringify(target)) return
  throw new AppError('invalid', 'A field contains what looks like a credential.', {
    detail: { next: 'Enter only names and addresses, and revoke the credential.' },
  })
}

/** The trust if the person may see it; otherwise not found. */
async function visibleTrust(context: Context, { id }: TrustRef): Promise<DeclaredTrust> {
  const { store, actor } = context
  const row = await findDeclaredTrust(store, actor.orgUid, id)
  const [trust] = (await visibleTrusts(context, row ? [row] : [])).trusts
  if (trust) return trust
  throw new AppError('not-found', 'The declared trust does not exist or you cannot read it.', {
    detail: {
      next: 'Reload the list: the trust may have been removed, or its cluster may be unreachable.',
    },
  })
}

/** Removes the declaration only; the other cloud still trusts the account. */
export async function removeTrust(context: WriteContext, ref: TrustRef): Promise<DeclaredTrust> {
  const { store, actor } = context
  const trust = await visibleTrust(context, ref)
  if (!trust.clusterGone) await requireChangeable(context, trust)
  const cluster = { id: trust.cluster, name: trust.clusterName }
  await recorded(
    context,
    {
      action: 'declared-trust.remove',
      object: auditObject(cluster, trust, trust.target),
      before: { ...trust.target, source: trust.source, actor: trust.actor },
    },
    () => deleteDeclaredTrust(store, actor.orgUid, trust.id),
  )
  return trust
}

/**
 * Stores the outcome of a verification with the declared trust. Returns false if the trust is not
 * declared or its target has changed.
 */
export async function markVerified(
  context: WriteContext,
  {
    account,
    target,
    outcome,
  }: { account: AccountRef; target: TrustTarget; outcome: DeclaredTrustOutcome },
): Promise<boolean> {
  const { store, actor, clock } = context
  const { cluster } = await requireReadable(context, account)
  const id = declaredTrustId({ ...account, target })
  const row = await findDeclaredTrust(store, actor.orgUid, id)
  if (!row || !sameTarget(row.target, target)) return false
  return recorded(
    context,
    {
      action: 'declared-trust.verified',
      object: auditObject(cluster, account, target),
      after: { outcome },
    },
    () =>
      recordTrustVerification(store, actor.orgUid, {
        id,
        target,
        outcome,
        by: actor.uid,
        at: clock(),
      }),
  )
}
