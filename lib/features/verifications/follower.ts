import 'server-only'

import { AppError } from '@/lib/common/errors'
import { evaluateEvidence } from '@/lib/core/verification/evaluation'
import type { Evidence } from '@/lib/core/verification/evidence'
import type { VerificationReport } from '@/lib/core/verification/report'
import {
  isScriptOver,
  type LogLine,
  parseLogLine,
  type ScriptStep,
} from '@/lib/core/verification/script-output'
import type { OpenCluster } from '@/lib/features/clusters/service'
import type { Context } from '@/lib/server/session/context'
import type { FinishedRun } from './finished-run'
import { watchRunChanges } from './run-changes'
import { followPodLog, type RunReading, type RunSnapshot, readRun } from './run-snapshot'
import type { VerificationRef } from './schema'

/** Kubernetes events are not watched; they explain why a pod is missing or does not start. */
const READ_AGAIN_STARTING_MS = 2000
/** In case a watch is open but silent. */
const READ_AGAIN_RUNNING_MS = 15_000
const READ_AGAIN_UNWATCHED_MS = 1000
/** How long the follower waits for the end of the log of an ended Job. */
const LOG_WAIT_MS = 5000

/** Something that happened in a run; `line` is how many lines of the pod's log have been read. */
export type RunMoment =
  | {
      kind: 'report'
      line: number
      report: VerificationReport
      snapshot: RunSnapshot
      log: readonly string[]
    }
  | { kind: 'log'; line: number; lines: LogLine[] }
  | { kind: 'finished'; run: FinishedRun }
  | { kind: 'job-gone'; last?: FinishedRun }
  /** The Job was not started by this console, or was changed since. */
  | { kind: 'foreign' }

type Outcome<T> = { value: T } | { error: unknown }
const outcomeOf = <T>(promise: Promise<T>): Promise<Outcome<T>> =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )

/**
 * Follows a run until it ends or its Job is gone: yields each line of the pod's log, and the report
 * whenever it changes. It only reads. The log is read from its start, so any reader gets all of it.
 */
export async function* followRun(
  context: Context,
  open: OpenCluster,
  ref: VerificationRef,
  given: AbortSignal,
): AsyncGenerator<RunMoment> {
  const stop = new AbortController()
  const signal = AbortSignal.any([given, stop.signal])
  try {
    yield* readMoments(context, open, ref, signal)
  } finally {
    stop.abort()
  }
}

async function* readMoments(
  context: Context,
  open: OpenCluster,
  ref: VerificationRef,
  signal: AbortSignal,
): AsyncGenerator<RunMoment> {
  const changes = watchRunChanges(open.kubernetes, ref, signal)
  const log: string[] = []
  const steps: ScriptStep[] = []
  let last: RunSnapshot | undefined
  let sent = ''
  let reader: AsyncIterator<string> | undefined
  let logEnded = false
  let poll: Promise<{ from: 'poll'; result: Outcome<RunReading> }> | undefined
  let skipped = 0
  let line: Promise<{ from: 'log'; result: Outcome<IteratorResult<string>> }> | undefined
  let endSeenAt: number | undefined

  const longestWait = () => {
    if (!changes.isLive() || endSeenAt !== undefined) return READ_AGAIN_UNWATCHED_MS
    return reader ? READ_AGAIN_RUNNING_MS : READ_AGAIN_STARTING_MS
  }
  const readNext = async () => {
    if (last) await changes.next(longestWait())
    return readRun(context, open, ref)
  }
  const evidenceOf = (snapshot: RunSnapshot): Evidence => {
    const reading = reader !== undefined && !logEnded
    const { job, pod, ...rest } = snapshot.evidence
    const lost = logEnded && !isScriptOver(steps) && pod?.ended ? { lost: 'log' as const } : {}
    return {
      ...rest,
      ...(job ? { job: reading ? { name: job.name, createdAt: job.createdAt } : job } : {}),
      // An ended Job deletes its pod; while the log is still being read, that is no failure.
      ...(pod ? { pod: reading && job?.ended ? { ...pod, deleting: false } : pod } : {}),
      ...(pod?.ended && pod.ended.exitCode !== 0 ? {} : lost),
      steps,
    }
  }

  while (!signal.aborted) {
    poll ??= outcomeOf(readNext()).then((result) => ({ from: 'poll', result }))
    if (reader && !logEnded)
      line ??= outcomeOf(reader.next()).then((result) => ({ from: 'log', result }))
    const next = await Promise.race(line === undefined ? [poll] : [poll, line])
    // Requests that were aborted because the reader left are not failures.
    if (signal.aborted) return

    if (next.from === 'log') {
      line = undefined
      if ('error' in next.result) {
        logEnded = true
        if (isNotStarted(next.result.error)) {
          reader = undefined
          logEnded = false
        }
      } else if (next.result.value.done) {
        // The log of a run of many minutes may be cut off, and is then read again from its start.
        if (last?.run.refresh && !last.evidence.pod?.ended && !isScriptOver(steps)) {
          reader = undefined
          skipped = log.length
        } else logEnded = true
      } else if (skipped > 0) {
        skipped -= 1
        continue
      } else {
        log.push(next.result.value.value)
        const parsed = parseLogLine(next.result.value.value, log.length)
        if (parsed.step) steps.push(parsed.step)
        if (parsed.lines.length) yield { kind: 'log', line: log.length, lines: parsed.lines }
        if (!parsed.step) continue
      }
    } else {
      poll = undefined
      if ('error' in next.result) throw next.result.error
      const reading = next.result.value
      if (reading.kind === 'foreign') {
        yield { kind: 'foreign' }
        return
      }
      if (reading.kind === 'gone') {
        yield {
          kind: 'job-gone',
          ...(last ? { last: { snapshot: last, log, evidence: evidenceOf(last) } } : {}),
        }
        return
      }
      const { snapshot } = reading
      if (snapshot.evidence.job?.ended) {
        endSeenAt ??= Date.now()
        if (Date.now() - endSeenAt >= LOG_WAIT_MS) logEnded = true
      }
      // A pod that is deleted at the deadline stays in the snapshot as it was last seen.
      last = snapshot.pod || !last?.pod ? snapshot : withPodOf(snapshot, last)
      if (last.evidence.pod?.startedAt && last.pod && !reader)
        reader = followPodLog(open.kubernetes, last.pod, { follow: true, signal })
    }
    if (!last) continue

    const evidence = evidenceOf(last)
    const report = evaluateEvidence(evidence)
    if (report.verdict.state !== 'running') {
      yield { kind: 'finished', run: { snapshot: last, evidence, log } }
      return
    }
    const text = JSON.stringify(report)
    if (text !== sent) {
      sent = text
      yield { kind: 'report', line: log.length, report, snapshot: last, log }
    }
  }
}

const withPodOf = (snapshot: RunSnapshot, { pod, evidence }: RunSnapshot): RunSnapshot => ({
  ...snapshot,
  ...(pod ? { pod } : {}),
  evidence: { ...snapshot.evidence, ...(evidence.pod ? { pod: evidence.pod } : {}) },
})

const isNotStarted = (error: unknown) =>
  error instanceof AppError && error.detail.reason === 'waiting-to-start'
