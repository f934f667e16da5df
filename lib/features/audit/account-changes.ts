import 'server-only'

import { listOutsideVersions } from '@/lib/adapters/database/reviews'
import { paths } from '@/lib/common/paths'
import { listAudit } from '@/lib/server/audit/audit'
import type { AuditEvent } from '@/lib/server/audit/chain'
import type { Context } from '@/lib/server/session/context'
import { auditObjectNames } from './object'
import { describeAuditAction } from './words'

/** What can change whether a service account has access, besides itself and its cluster. */
const ORGANIZATION_ACTIONS = [
  'policy.create',
  'policy.update',
  'policy.save',
  'policy.emergency-save',
  'policy.restore',
  'policy.delete',
  'request.approve',
  'request.remove-grant',
  'federation-config.create',
  'federation-config.update',
  'federation-config.pause',
  'federation-config.resume',
  'federation-config.delete',
  'suspension.begin',
  'suspension.restore',
]
const ACCOUNT_ACTIONS = ['service-account.annotate', 'service-account.un-annotate']

const MOST_READ = 200

type Account = { cluster: string; namespace: string; account: string }

/** A change in words, with the page that says more. */
export type AccountChange = { text: string; path: string; at: string }

/**
 * The changes since a time that may have given or taken access of a service account, through the console and
 * outside it, newest first. The caller decides who is told.
 */
export async function readAccountChanges(
  context: Context,
  account: Account,
  { since, limit }: { since: Date; limit: number },
): Promise<AccountChange[]> {
  const { store, actor } = context
  const [rows, outside] = await Promise.all([
    listAudit(context, {
      actions: [...ORGANIZATION_ACTIONS, ...ACCOUNT_ACTIONS],
      kinds: ['outcome'],
      from: since,
      limit: MOST_READ,
    }),
    listOutsideVersions(store, actor.orgUid, { from: since, limit }),
  ])
  const made = rows
    .filter((row) => row.outcome === 'ok' && concerns(row, account))
    .map(({ action, object, intentSeq, seq, at }) => ({
      text: `${describeAuditAction(action) ?? action} ${auditObjectNames(object).join(' / ')}`,
      path: paths.audit({ row: String(intentSeq ?? seq) }),
      at: at.toISOString(),
    }))
  const noticed = outside.map(({ policy, gone, at }) => ({
    text: `${gone ? 'Deleted' : 'Changed'} outside the console: the policy ${policy}`,
    path: paths.policyHistory(policy),
    at: at.toISOString(),
  }))
  return [...made, ...noticed].toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, limit)
}

const concerns = (
  { action, object }: AuditEvent,
  { cluster, namespace, account }: Account,
): boolean =>
  !ACCOUNT_ACTIONS.includes(action) ||
  (object['clusterId'] === cluster &&
    object['namespace'] === namespace &&
    object['serviceAccount'] === account)
