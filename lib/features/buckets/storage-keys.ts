import 'server-only'

import { z } from 'zod'
import {
  claimStorageExchange,
  deleteStorageKeys,
  findStorageKeys,
  updateStorageKeys,
} from '@/lib/adapters/database/storage-keys'
import type { StorageKeys } from '@/lib/adapters/object-storage/client'
import { AppError } from '@/lib/common/errors'
import { NO_STORAGE_KEY } from '@/lib/core/policy/bucket-policy-reads'
import { recorded } from '@/lib/server/audit/audit'
import { deriveKeys } from '@/lib/server/keys'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { seal, unseal } from '@/lib/server/session/seal'

/** How long exchanged keys are used, and the least time between two exchanges of one person. */
export const STORAGE_KEYS_MS = 5 * 60_000

const Kept = z.object({
  accessKeyId: z.string(),
  secretAccessKey: z.string(),
  sessionToken: z.string().exactOptional(),
})

const whoseOf = ({ actor: { orgUid, uid } }: Pick<Context, 'actor'>) => ({ orgUid, actor: uid })
/** The person and the time of the exchange, so that neither can be edited. */
const boundTo = ({ actor: { orgUid, uid } }: Pick<Context, 'actor'>, exchangedAt: Date) =>
  `${orgUid}/${uid}/${exchangedAt.toISOString()}`
const keyOf = ({ config }: Pick<Context, 'config'>) =>
  deriveKeys(config.SESSION_SECRET, 'storage-keys')

/** The keys of this person's last exchange. Throws a conflict, 'no-storage-key', if there are none. */
export async function readStorageKeys(context: Context): Promise<StorageKeys> {
  const row = await findStorageKeys(context.store, whoseOf(context))
  const isFresh = row && context.clock().getTime() - row.exchangedAt.getTime() < STORAGE_KEYS_MS
  const text =
    isFresh && row.sealed && unseal(keyOf(context), row.sealed, boundTo(context, row.exchangedAt))
  if (text) return Kept.parse(JSON.parse(text))
  throw new AppError('conflict', 'Bucket policies are read only when you ask for them.', {
    detail: {
      reason: NO_STORAGE_KEY,
      next: 'Reading bucket policies creates a temporary access key in your name, which the audit log records.',
    },
  })
}

/**
 * Exchange the person's API token for the keys that read bucket policies: at most once in five minutes. The
 * API takes no lifetime, so the key itself lives as long as CoreWeave says.
 */
export async function exchangeStorageKeys(context: WriteContext): Promise<{ until: string }> {
  const { store, clock } = context
  const whose = whoseOf(context)
  const at = clock()
  const until = (from: Date) => new Date(from.getTime() + STORAGE_KEYS_MS).toISOString()
  const before = new Date(at.getTime() - STORAGE_KEYS_MS)
  if (!(await claimStorageExchange(store, whose, { at, before }))) {
    const last = await findStorageKeys(store, whose)
    if (last?.sealed) return { until: until(last.exchangedAt) }
    throw new AppError('conflict', 'A key was created in your name less than five minutes ago.', {
      detail: {
        reason: 'exchanged-recently',
        next: `Try again after ${until(last?.exchangedAt ?? at).slice(11, 16)} UTC.`,
      },
    })
  }
  try {
    await recorded(
      context,
      {
        action: 'access-key.exchange',
        object: { principal: `coreweave/${context.actor.uid}` },
        after: { purpose: 'read bucket policies', usedUntil: until(at) },
      },
      async ({ coreweave }) => {
        const { AccessKeyId, SecretAccessKey, Token } = await coreweave.exchangeOwnToken()
        const keys: StorageKeys = {
          accessKeyId: AccessKeyId,
          secretAccessKey: SecretAccessKey,
          ...(Token && { sessionToken: Token }),
        }
        await updateStorageKeys(
          store,
          whose,
          seal(keyOf(context), JSON.stringify(keys), boundTo(context, at)),
        )
      },
    )
  } catch (error) {
    await deleteStorageKeys(store, whose).catch(() => {})
    throw error
  }
  return { until: until(at) }
}
