import 'server-only'

import { describeBrokenRow, sealedRowName } from '@/lib/adapters/database/broken-seal'
import type { BrokenRow } from '@/lib/adapters/database/sealed-store'
import type { Store } from '@/lib/adapters/database/store'
import { canonicalJson } from '@/lib/common/canonical-json'
import type { Env } from '../env'
import { log } from '../log'
import { appendAuditEvent, chainKeys } from './chain'

type Refusal = { orgUid: string; actor: string; at: Date }
type Found = Refusal & BrokenRow

// Pages, routes and instrumentation are separate bundles, so what was found hangs on globalThis.
const shared = globalThis as {
  consoleBrokenRows?: { named: Set<string>; waiting: Map<string, Found> }
}
const brokenRows = () =>
  (shared.consoleBrokenRows ??= { named: new Set<string>(), waiting: new Map<string, Found>() })

/** More are named by `audit verify`. */
const MAX_NAMED = 10_000

/** Remember rows that a read refused. A read writes nothing, so they are recorded later, once a process. */
export function rememberBrokenRows(refusal: Refusal, rows: readonly BrokenRow[]) {
  const { named, waiting } = brokenRows()
  for (const row of rows) {
    const id = canonicalJson([refusal.orgUid, row.table, row.key, row.reason])
    if (named.has(id) || named.size >= MAX_NAMED) continue
    named.add(id)
    waiting.set(id, { ...refusal, ...row })
  }
}

type Surroundings = {
  open: () => Promise<Store>
  config: Pick<Env, 'AUDIT_SECRET' | 'SESSION_SECRET'>
}

/** Record the refused rows in the audit chain, and call `name` for each. What could not be recorded waits. */
export async function recordBrokenRows(
  { open, config }: Surroundings,
  name: (orgUid: string, record: string) => void = () => {},
) {
  const { waiting } = brokenRows()
  for (const [id, { orgUid, actor, at, table, key, reason }] of waiting) {
    const words = describeBrokenRow({ table, key, reason })
    await appendAuditEvent(await open(), chainKeys(config), {
      orgUid,
      kind: 'event',
      at,
      actor,
      action: 'stored-record.refuse',
      object: { storedRecord: sealedRowName({ table, key }) },
      after: { table, key, reason },
      outcome: 'failed',
      error: { code: 'broken-seal', message: words },
    })
    waiting.delete(id)
    name(orgUid, words)
  }
}

const EVERY_MS = 5_000

/** Record refused rows every few seconds until the process ends. */
export function recordBrokenRowsUntil(
  signal: AbortSignal,
  surroundings: Surroundings,
  every = EVERY_MS,
) {
  let running = false
  const timer = setInterval(() => {
    if (running || brokenRows().waiting.size === 0) return
    running = true
    recordBrokenRows(surroundings, (org, record) =>
      log.error('a stored record was refused', { org, record }),
    )
      .catch((error: unknown) => log.error('refused records could not be recorded', { error }))
      .finally(() => {
        running = false
      })
  }, every)
  timer.unref()
  const end = () => clearInterval(timer)
  if (signal.aborted) end()
  else signal.addEventListener('abort', end, { once: true })
}
