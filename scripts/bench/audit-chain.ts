// Measures what a visit of the audit log reads, and the checks of a long chain that a job makes.
import { readChainReport } from '../../lib/features/audit/service'
import { appendRows, chainKeys } from '../../lib/server/audit/chain'
import { checkChain } from '../../lib/server/audit/chain-check'
import { parseEnv } from '../../lib/server/env'
import { contextOf } from '../../lib/server/session/context-of'
import { openEmptyStore } from './empty-store'
import type { Measurement } from './measurement'
import { serve } from './serve'

const ROWS = 100_000
const BATCH = 1_000
const VISITS = 10

export async function measureAuditChain(): Promise<Measurement[]> {
  const api = await serve(() => JSON.stringify({ verdict: true }))
  const config = parseEnv({
    COREWEAVE_API_URL: api.url.origin,
    SESSION_SECRET: 'a secret of the bench, of at least 32 characters',
  })
  const { store, close } = await openEmptyStore()
  const clock = () => new Date()
  const orgUid = 'bench'
  const write = (count: number) =>
    store.transaction((tx) =>
      appendRows(
        tx,
        chainKeys(config),
        orgUid,
        Array.from({ length: count }, (_, index) => ({
          kind: 'event' as const,
          at: clock(),
          actor: 'bench',
          action: 'policy.save',
          object: { policy: `policy-${index}` },
          outcome: 'ok' as const,
        })),
      ),
    )
  const timed = async (work: () => Promise<unknown>) => {
    const start = performance.now()
    await work()
    return performance.now() - start
  }
  try {
    for (let written = 0; written < ROWS; written += BATCH) await write(BATCH)
    const person = { id: 'bench', uid: 'bench', orgUid, token: 'bench', clusterTokens: {} }
    const visit = () => readChainReport(contextOf(person, { store, config, clock }))
    const check = (whole: boolean) => checkChain({ store, config, clock }, orgUid, { whole })
    const whole = await timed(() => check(true))
    await visit()
    const one = await timed(visit)
    const many = await timed(() => Promise.all(Array.from({ length: VISITS }, visit)))
    await write(BATCH)
    const added = await timed(() => check(false))
    const chain = `an audit chain of ${ROWS.toLocaleString('en')} rows`
    return [
      { what: `check all of ${chain}, once a day`, unit: 'ms', figure: whole, goal: undefined },
      {
        what: `check ${BATCH.toLocaleString('en')} rows added to it`,
        unit: 'ms',
        figure: added,
        goal: 1000,
      },
      { what: `read how ${chain} was checked`, unit: 'ms', figure: one, goal: 100 },
      { what: `the same for ${VISITS} people at once`, unit: 'ms', figure: many, goal: 500 },
    ]
  } finally {
    await close()
    api.close()
  }
}
