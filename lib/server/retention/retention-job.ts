import 'server-only'

import { sealedStore } from '@/lib/adapters/database/sealed-store'
import { createSealer } from '../audit/sealer'
import type { JobOutcome, JobRun } from '../jobs/job-handler'
import { log } from '../log'
import { purgeExpiredRows } from './purge'

/** The actor of the seals that deletions leave in the audit chain. */
export const RETENTION_ACTOR = 'retention'

/** Delete what is no longer kept. */
export async function purgeTables({
  store,
  config,
  clock,
}: Pick<JobRun, 'store' | 'config' | 'clock'>): Promise<JobOutcome> {
  const sealer = createSealer({ config, actor: RETENTION_ACTOR, clock })
  for (const { table, rows, problem } of await purgeExpiredRows(
    sealedStore(store, sealer),
    config,
    clock(),
  ))
    if (problem) log.error('expired rows were not deleted', { table, problem: problem.message })
    else if (rows > 0) log.info('deleted expired rows', { table, rows })
  return undefined
}
