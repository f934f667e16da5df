import 'server-only'

import { AppError } from '@/lib/common/errors'
import { requestSignal } from '../request-scope'
import type { Context } from '../session/context-of'
import { isLargerThan } from './input-size'
import { type PureFunctionName, type PureFunctions, runPureFunction } from './pure-functions'
import { EndedTask, type WorkerPool } from './worker-pool'

/** What is smaller takes a few milliseconds, and a message to a worker costs as much. */
const INLINE_CHARACTERS = 16 * 1024
/** What takes long even if it is small. Each correction of a manifest is tried on all of it. */
const INLINE_CHARACTERS_OF: Partial<Record<PureFunctionName, number>> = {
  checkManifestValues: 2 * 1024,
  computeAccessEffect: 2 * 1024,
}

// Pages and routes are bundled apart, so the pool of the process hangs on globalThis.
const shared = globalThis as { consoleWorkers?: WorkerPool }

/**
 * Has large input be worked on in the workers of this process. Without them everything runs inline: on the command
 * line, where nobody else waits, and in tests, which would need a loader of TypeScript in each worker.
 */
export function offloadTo(pool: WorkerPool | undefined) {
  if (pool) shared.consoleWorkers = pool
  else delete shared.consoleWorkers
}

/**
 * The result of a pure function, off the event loop if its input is large. What takes too long is ended with an
 * error, and so is the work of a request that has ended.
 */
export async function offload<Name extends PureFunctionName>(
  { actor }: Pick<Context, 'actor'>,
  name: Name,
  ...input: Parameters<PureFunctions[Name]>
): Promise<ReturnType<PureFunctions[Name]>> {
  const task = { name, input }
  const most = INLINE_CHARACTERS_OF[name] ?? INLINE_CHARACTERS
  const pool = isLargerThan(most, input) ? shared.consoleWorkers : undefined
  if (!pool) return resultOf<Name>(runPureFunction(task))
  const person = JSON.stringify([actor.orgUid, actor.uid])
  const signal = requestSignal()
  const result = await pool.run(task, { person, signal }).catch((cause: unknown) => {
    if (cause instanceof EndedTask) throw tooComplex(name, cause)
    throw signal?.aborted ? requestEnded(cause) : cause
  })
  return resultOf<Name>(result)
}

/** The table of functions gives the name its function, and so its result its type. */
const resultOf = <Name extends PureFunctionName>(result: unknown) =>
  result as ReturnType<PureFunctions[Name]>

type Subject = { subject: string; next: string }
const POLICIES: Subject = {
  subject: 'The policies are too complex: checking them',
  next: 'Split large policies, or use fewer statements and wildcards.',
}
const EXPORT: Subject = {
  subject: 'The export is too large: building it',
  next: 'Export the policies and the service accounts with the command line instead.',
}
const SUBJECTS: Partial<Record<PureFunctionName, Subject>> = {
  checkManifestValues: {
    subject: 'The workloads are too complex: checking them',
    next: 'Check the largest manifest by itself, in a part of it.',
  },
  printExport: EXPORT,
  zipTexts: EXPORT,
}

function tooComplex(name: PureFunctionName, cause: EndedTask) {
  const { subject, next } = SUBJECTS[name] ?? POLICIES
  const why = { deadline: 'time', memory: 'memory' }[cause.reason]
  return new AppError('invalid', `${subject} takes more ${why} than the console allows.`, {
    cause,
    detail: { reason: 'too-complex', next },
  })
}

/** Nobody sees this, but the log and the audit log should not call it unexpected. */
const requestEnded = (cause: unknown) =>
  new AppError('invalid', 'The request was ended before it was answered.', {
    cause,
    detail: { reason: 'request-ended' },
  })
