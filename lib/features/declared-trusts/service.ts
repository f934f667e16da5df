import 'server-only'

import { createHash } from 'node:crypto'
import {
  type DeclaredTrustRow,
  deleteDeclaredTrust,
  findDeclaredTrust,
  listDeclaredTrusts,
  recordTrustVerification,
  type TrustUpsert,
  upsertDeclaredTrust,
} from '@/lib/adapters/database/declared-trusts'
import { mapLimited } from '@/lib/common/concurrent'
import { AppError, type Problem } from '@/lib/common/errors'
import { redactJson } from '@/lib/common/redact'
import type { TrustTarget } from '@/lib/core/identity/trust-target'
import { targetName } from '@/lib/core/identity/trust-target-names'
import type { OpenCluster } from '@/lib/features/clusters/service'
import { recorded } from '@/lib/server/audit/audit'
import { inCluster } from '@/lib/server/audit/audit-object'
import { describeFailure } from '@/lib/server/failure'
import type { Context } from '@/lib/server/session/context'
import type {
  AccountRef,
  DeclaredTrust,
  DeclareTarget,
  ImportTrusts,
  ListTrusts,
  Outcome,
  TrustEntry,
  TrustList,
  TrustRef,
} from './schema'
import { sameTarget, trustKey } from './trust-key'
import { requireReadable, visibleTrusts } from './visible'

/** What became of one account of several. */
export type DeclareOutcome = AccountRef & {
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

/** Those of clusters that are on no list, where CoreWeave may say that they are gone. */
export async function listTrustsOfUnlisted(context: Context, listed: ReadonlySet<string>) {
  const rows = await listDeclaredTrusts(context.store, context.actor.orgUid)
  const unlisted = rows.filter(({ cluster }) => !listed.has(cluster))
  return (await visibleTrusts(context, unlisted)).trusts
}

/** Say that one target trusts these accounts. */
export const declareTarget = (context: Context, { target, accounts }: DeclareTarget) =>
  keepAll(
    context,
    accounts.map((account) => ({ ...account, target })),
    'declared',
  )

/** The same, for what was read from elsewhere. */
export const importTrusts = (context: Context, { entries }: ImportTrusts) =>
  keepAll(context, entries, 'imported')

/** Each has an outcome of its own, so that one refusal does not hold up the others. */
async function keepAll(
  context: Context,
  entries: readonly TrustEntry[],
  source: DeclaredTrustRow['source'],
): Promise<DeclareOutcome[]> {
  const asked = new Map<string, Promise<OpenCluster>>()
  const open = ({ cluster, namespace }: TrustEntry) => {
    const key = `${cluster} ${namespace}`
    const known = asked.get(key) ?? requireReadable(context, { cluster, namespace })
    asked.set(key, known)
    return known
  }
  // One after the other: they would wait for each other at the end of the audit chain.
  return mapLimited(entries, 1, async (entry): Promise<DeclareOutcome> => {
    const { target: _, ...account } = entry
    try {
      const kept = await keep(context, entry, { source, open: await open(entry) })
      return { ...account, result: { ok: true, kept } }
    } catch (error) {
      return { ...account, result: { ok: false, error: describeFailure(error).problem } }
    }
  })
}

const idOf = (entry: TrustEntry) =>
  createHash('sha256').update(trustKey(entry)).digest('hex').slice(0, 32)

async function keep(
  context: Context,
  entry: TrustEntry,
  { source, open }: { source: DeclaredTrustRow['source']; open: OpenCluster },
): Promise<TrustUpsert> {
  const { store, actor, clock } = context
  const { target, ...account } = entry
  refuseSecrets(target)
  const id = idOf(entry)
  const { issuerUrl } = open.cluster
  const before = await findDeclaredTrust(store, actor.orgUid, id)
  if (before && sameTarget(before.target, target) && before.issuerUrl === issuerUrl)
    return 'unchanged'
  return recorded(
    context,
    {
      action: 'declared-trust.declare',
      object: objectOf(open.cluster, account, target),
      ...(before && { before: before.target }),
      after: { ...target, source },
    },
    () =>
      upsertDeclaredTrust(store, actor.orgUid, {
        ...{ id, ...account, issuerUrl, target, source },
        ...{ actor: actor.uid, at: clock() },
      }),
  )
}

const objectOf = (
  cluster: { id: string; name: string },
  { namespace, name }: Pick<AccountRef, 'namespace' | 'name'>,
  target: TrustTarget,
) => inCluster(cluster, { namespace, serviceAccount: name, trustedBy: targetName(target) })

/** What is kept is shown to others: a field is no place for a key. */
function refuseSecrets(target: TrustTarget) {
  if (JSON.stringify(redactJson(target)) === JSON.stringify(target)) return
  throw new AppError('invalid', 'One of the fields holds what looks like a credential.', {
    detail: { next: 'Names and addresses are all that is kept. Revoke the credential.' },
  })
}

/** One that this person may see; for anybody else it is not there. */
async function visibleTrust(context: Context, { id }: TrustRef): Promise<DeclaredTrust> {
  const { store, actor } = context
  const row = await findDeclaredTrust(store, actor.orgUid, id)
  const [trust] = (await visibleTrusts(context, row ? [row] : [])).trusts
  if (trust) return trust
  throw new AppError('not-found', 'There is no such declared trust that you may read.', {
    detail: { next: 'Reload the list: it may have been removed, or its cluster does not answer.' },
  })
}

/** Only what the console knows of it: the other cloud trusts the account as before. */
export async function removeTrust(context: Context, ref: TrustRef): Promise<DeclaredTrust> {
  const { store, actor } = context
  const trust = await visibleTrust(context, ref)
  const cluster = { id: trust.cluster, name: trust.clusterName }
  await recorded(
    context,
    {
      action: 'declared-trust.remove',
      object: objectOf(cluster, trust, trust.target),
      before: { ...trust.target, source: trust.source, actor: trust.actor },
    },
    () => deleteDeclaredTrust(store, actor.orgUid, trust.id),
  )
  return trust
}

/**
 * What a verification of this very target found. False where nobody has declared it, or where it says
 * something else by now: a change of the target is declared again.
 */
export async function markVerified(
  context: Context,
  { account, target, outcome }: { account: AccountRef; target: TrustTarget; outcome: Outcome },
): Promise<boolean> {
  const { store, actor, clock } = context
  const { cluster } = await requireReadable(context, account)
  const id = idOf({ ...account, target })
  const row = await findDeclaredTrust(store, actor.orgUid, id)
  if (!row || !sameTarget(row.target, target)) return false
  return recorded(
    context,
    {
      action: 'declared-trust.verified',
      object: objectOf(cluster, account, target),
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
