import 'server-only'

import { createHash } from 'node:crypto'
import { getTableName } from 'drizzle-orm'
import { canonicalJson } from '@/lib/common/canonical-json'
import { AppError } from '@/lib/common/errors'
import { canaries } from './canaries-tables'
import { declaredTrusts } from './declared-trusts-tables'
import { people } from './people-tables'
import { approvalRules, requestEvents, requestsTable } from './requests-tables'
import { findingSignOffs, packSignOffs } from './reviews-tables'
import { orgSettings, verifications } from './schema'
import { acceptBrokenRows, findBrokenRows, type SealedTable } from './sealed-rows'
import {
  type BrokenRecord,
  type SealedReader,
  type SealedStore,
  withSealedLock,
} from './sealed-store'
import { linkedTokens } from './sign-in-tables'
import { suspensions } from './suspensions-tables'

/** Every table whose rows are sealed. A test holds that each other table says why its rows are not. */
export const SEALED_TABLES: readonly SealedTable[] = [
  approvalRules,
  requestsTable,
  requestEvents,
  suspensions,
  declaredTrusts,
  verifications,
  findingSignOffs,
  orgSettings,
  linkedTokens,
  packSignOffs,
  people,
  canaries,
]

/** Every record of an organization that the console does not act on. */
export async function findBrokenRecords(
  reader: SealedReader,
  orgUid: string,
): Promise<BrokenRecord[]> {
  const records: BrokenRecord[] = []
  for (const table of SEALED_TABLES) records.push(...(await findBrokenRows(reader, table, orgUid)))
  return records
}

/** Identifies exactly these records, so that what is confirmed is what was shown. */
export const recordsDigest = (records: readonly BrokenRecord[]) =>
  createHash('sha256')
    .update(canonicalJson(JSON.parse(JSON.stringify(records))))
    .digest('hex')
    .slice(0, 16)

/** Accept the broken records of an organization as they are stored, if they are those of the digest. */
export async function acceptBrokenRecords(
  store: SealedStore,
  orgUid: string,
  digest: string,
): Promise<void> {
  await withSealedLock(store, `audit:${orgUid}`, async (tx) => {
    const records = await findBrokenRecords(tx, orgUid)
    if (recordsDigest(records) !== digest)
      throw new AppError('conflict', 'The records changed since they were listed.', {
        detail: { reason: 'moved', next: 'List them again, and confirm what is listed then.' },
      })
    for (const table of SEALED_TABLES) {
      const own = records.filter((record) => record.table === getTableName(table))
      await acceptBrokenRows(tx, table, orgUid, own)
    }
  })
}
