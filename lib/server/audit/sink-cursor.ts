import 'server-only'

import { findSinkCursor } from '@/lib/adapters/database/audit-sinks'
import type { MacInput } from '@/lib/adapters/database/sealed-store'
import type { StoreReader } from '@/lib/adapters/database/store'
import type { Env } from '../env'
import { computeMac, verifyMac } from '../mac'

type Secrets = Pick<Env, 'AUDIT_SECRET' | 'SESSION_SECRET'>
type Position = { sink: string; orgUid: string; seq: number; hash: string }

const macInput = ({ sink, orgUid, seq, hash }: Position): MacInput => ({
  organization: orgUid,
  table: 'audit_sink_cursors',
  key: sink,
  version: seq,
  meaning: { hash },
})

/** The code of a cursor, without which nobody can say that a sink has taken a row. */
export const computeCursorMac = (config: Secrets, position: Position): string =>
  computeMac(config, macInput(position))

/**
 * The number of the last row that a sink has taken, 0 before the first. `broken` is set where the database says
 * otherwise and is not believed: the cursor was changed, or the chain was cut or written anew. Then everything is sent again.
 */
export async function readSinkPosition(
  { store, config }: { store: StoreReader; config: Secrets },
  sink: string,
  orgUid: string,
): Promise<{ seq: number; broken: boolean }> {
  const found = await findSinkCursor(store, sink, orgUid)
  if (!found) return { seq: 0, broken: false }
  const { cursor, rowHash } = found
  const holds = cursor.hash === rowHash && verifyMac(config, macInput(cursor), cursor.mac)
  return holds ? { seq: cursor.seq, broken: false } : { seq: 0, broken: true }
}
