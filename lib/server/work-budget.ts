import 'server-only'

import type { Attachment } from './attachment'
import { type Budget, createBudget, type Release } from './budget'
import { metrics } from './metrics'
import type { Context } from './session/context-of'
import type { WorkKind } from './work-limits'

/** The process does as much as this many people may ask for. Event streams are open for long and cost little. */
const PEOPLE = 8
const STREAMING_PEOPLE = 32

// A screen asks for several things at once. Whoever follows a log does so for minutes, so that waiting is no use.
const PATIENCE = { waiting: 64, patienceMs: 20_000 }

type Worker = Pick<Context, 'actor' | 'config'>

// Pages and routes are bundled apart, so the budgets of the process hang on globalThis.
const shared = globalThis as { consoleWork?: Map<string, Budget> }
shared.consoleWork ??= new Map()
const budgets = shared.consoleWork

function budgetOf(kind: WorkKind, { WORK_LIMITS }: Worker['config']): Budget {
  const { atOnce, perMinute } = WORK_LIMITS[kind]
  const key = `${kind} ${atOnce}/${perMinute}`
  const known = budgets.get(key)
  if (known) return known
  const budget = createBudget({
    each: atOnce,
    all: atOnce * (kind === 'logs' ? STREAMING_PEOPLE : PEOPLE),
    perMinute: { each: perMinute, all: perMinute * PEOPLE },
    ...(kind !== 'logs' && PATIENCE),
  })
  budgets.set(key, budget)
  return budget
}

/** Resolves when work of a kind may begin for a person; it must be released when it ends. Throws `rate-limited`. */
export const takeWork = (kind: WorkKind, { actor, config }: Worker): Promise<Release> =>
  budgetOf(kind, config)
    .take(kind === 'logs' ? actor.sessionId : JSON.stringify([actor.orgUid, actor.uid]))
    .catch((error: unknown) => {
      metrics().refusals.inc({ kind })
      throw error
    })

/** A verb that counts as work of a kind while it runs. */
export const budgeted =
  <C extends Worker, Rest extends unknown[], T>(
    kind: WorkKind,
    verb: (context: C, ...rest: Rest) => Promise<T>,
  ) =>
  async (context: C, ...rest: Rest): Promise<T> => {
    const release = await takeWork(kind, context)
    try {
      return await verb(context, ...rest)
    } finally {
      release()
    }
  }

/** A verb that exports something, which is in work until the last line of its file is read. */
export const budgetedExport =
  <C extends Worker, Rest extends unknown[]>(
    verb: (context: C, ...rest: Rest) => Promise<Attachment>,
  ) =>
  async (context: C, ...rest: Rest): Promise<Attachment> => {
    const release = await takeWork('export', context)
    try {
      const file = await verb(context, ...rest)
      if (typeof file.body !== 'string' && !(file.body instanceof Uint8Array))
        return { ...file, body: endingWith(file.body, release) }
      release()
      return file
    } catch (error) {
      release()
      throw error
    }
  }

async function* endingWith(lines: AsyncGenerator<unknown>, end: () => void) {
  try {
    yield* lines
  } finally {
    end()
  }
}
