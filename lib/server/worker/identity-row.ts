import 'server-only'

import type { MacInput } from '@/lib/adapters/database/sealed-store'
import type { Store, StoreReader } from '@/lib/adapters/database/store'
import {
  findWorkerIdentity,
  upsertWorkerIdentity,
  type WorkerIdentityRow,
} from '@/lib/adapters/database/worker-identities'
import type { Env } from '../env'
import { computeMac, verifyMac } from '../mac'

type Config = Pick<Env, 'AUDIT_SECRET' | 'SESSION_SECRET'>
/** What is known of the worker in one organization. */
export type WorkerState = Omit<WorkerIdentityRow, 'mac'>

const macInput = ({ orgUid, triedAt, ...meaning }: WorkerState): MacInput => ({
  organization: orgUid,
  table: 'worker_identities',
  key: 'worker',
  version: triedAt.getTime(),
  meaning,
})

/** Undefined before the first attempt, and for a row that this console did not write. */
export async function readWorkerState(
  store: StoreReader,
  config: Config,
  orgUid: string,
): Promise<WorkerState | undefined> {
  const row = await findWorkerIdentity(store, orgUid)
  if (!row) return undefined
  const { mac, ...state } = row
  return verifyMac(config, macInput(state), mac) ? state : undefined
}

export const writeWorkerState = (store: Store, config: Config, state: WorkerState): Promise<void> =>
  upsertWorkerIdentity(store, { ...state, mac: computeMac(config, macInput(state)) })
