import 'server-only'

import {
  type AuditCheckResult,
  type AuditCheckRow,
  findAuditCheck,
  storeCheckProgress,
  storeCheckResult,
} from '@/lib/adapters/database/audit-checks'
import { findChainRow } from '@/lib/adapters/database/audit-sinks'
import { describeBrokenRow } from '@/lib/adapters/database/broken-seal'
import { readAuditHead } from '@/lib/adapters/database/reviews'
import { type MacInput, sealedStore } from '@/lib/adapters/database/sealed-store'
import { findBrokenRecords } from '@/lib/adapters/database/sealed-tables'
import type { Store, StoreReader } from '@/lib/adapters/database/store'
import { AppError } from '@/lib/common/errors'
import type { Env } from '../env'
import { log } from '../log'
import { computeMac, verifyMac } from '../mac'
import { chainKeys, verifyChain } from './chain'
import type { ChainHead } from './heads'
import { createSealer } from './sealer'

type Config = Pick<Env, 'AUDIT_SECRET' | 'SESSION_SECRET'>
type Surroundings = { store: Store; config: Env; clock: () => Date; signal?: AbortSignal }

/** After this all rows are checked again, as those before the checkpoint could be rewritten meanwhile. */
export const WHOLE_CHECK_MS = 24 * 60 * 60_000
/** More are named by `audit verify`. */
const MAX_REFUSED = 200

const macInput = ({
  orgUid,
  seq,
  hash,
  checkedAt,
  wholeAt,
  brokenSeq,
  brokenReason,
  refused,
}: Omit<AuditCheckResult, 'mac'> & { orgUid: string }): MacInput => ({
  organization: orgUid,
  table: 'audit_checks',
  key: 'checkpoint',
  version: seq,
  meaning: { hash, checkedAt, wholeAt, brokenSeq, brokenReason, refused },
})

/** Whether this console wrote the result of a check; false before the first one. */
export const isOwnCheck = (config: Config, row: AuditCheckRow): boolean =>
  row.mac !== null && verifyMac(config, macInput(row), row.mac)

/**
 * Why a chain is not the one that was checked: its checkpoint is gone or another row. This is found at once, by
 * reading one row.
 */
export async function findCheckpointProblem(
  store: StoreReader,
  { orgUid, seq, hash }: Pick<AuditCheckRow, 'orgUid' | 'seq' | 'hash'>,
): Promise<{ seq: number; reason: string } | undefined> {
  if (seq === 0) return undefined
  const row = await findChainRow(store, orgUid, seq)
  if (row?.hash === hash) return undefined
  const reason = row
    ? `Row ${seq} is not the one that was checked.`
    : `Row ${seq} is missing: it was checked before, so the chain was truncated.`
  return { seq, reason }
}

/**
 * Check the chain of an organization and store the result: the rows after the checkpoint, or all of them once a day,
 * after a check that failed, and with `whole`.
 */
export async function checkChain(
  { store, config, clock, signal }: Surroundings,
  orgUid: string,
  { whole = false } = {},
): Promise<AuditCheckResult> {
  const startedAt = clock()
  const row = await findAuditCheck(store, orgUid)
  const last = row && isOwnCheck(config, row) ? row : undefined
  if (row && row.mac !== null && !last)
    log.error('the last check of an audit chain was changed in the database', { org: orgUid })
  const checkpoint = last && last.seq > 0 ? { seq: last.seq, hash: last.hash } : undefined
  const isFresh = last?.wholeAt && startedAt.getTime() - last.wholeAt.getTime() < WHOLE_CHECK_MS
  const from = isFresh && !whole && last.brokenSeq === null ? checkpoint : undefined
  const { row: total } = await readAuditHead(store, orgUid)
  const onProgress = async (walked: number) => {
    if (signal?.aborted) throw new AppError('unavailable', 'The check was interrupted.')
    await storeCheckProgress(store, orgUid, { startedAt, walked, total })
  }
  await onProgress(from?.seq ?? 0)
  const walk = (start: ChainHead | undefined) =>
    verifyChain(store, orgUid, chainKeys(config), {
      heads: checkpoint ? [checkpoint] : [],
      from: start,
      onProgress,
    })
  let verdict = await walk(from)
  // The first broken row may be before the checkpoint.
  const isWhole = !from || !verdict.ok
  if (from && !verdict.ok) verdict = await walk(undefined)
  const reader = sealedStore(store, createSealer({ config, actor: 'audit check', clock }))
  const refused = verdict.ok
    ? (await findBrokenRecords(reader, orgUid)).slice(0, MAX_REFUSED).map(describeBrokenRow)
    : []
  const at = clock()
  const result = {
    ...(verdict.ok
      ? { seq: verdict.rows, hash: verdict.head, brokenSeq: null, brokenReason: null }
      : {
          seq: checkpoint?.seq ?? 0,
          hash: checkpoint?.hash ?? '',
          brokenSeq: verdict.seq,
          brokenReason: verdict.reason,
        }),
    checkedAt: at,
    wholeAt: isWhole ? at : (last?.wholeAt ?? null),
    refused,
  }
  const sealed = { ...result, mac: computeMac(config, macInput({ orgUid, ...result })) }
  await storeCheckResult(store, orgUid, { ...sealed, startedAt })
  if (result.brokenSeq !== null)
    log.error('an audit chain is broken', {
      org: orgUid,
      row: result.brokenSeq,
      reason: result.brokenReason,
    })
  return sealed
}
