import 'server-only'

import { setTimeout as sleep } from 'node:timers/promises'
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
import type { FinishedRun } from './finished-run'
import { followPodLog, type RunSnapshot, readRun } from './run-snapshot'
import type { VerificationRef } from './schema'

const STARTING_POLL_MS = 500
const RUNNING_POLL_MS = 1000
/** How often an ended Job is read before the follower stops waiting for the end of its log. */
const MAX_POLLS_AFTER_END = 5

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

type Settled<T> = { value: T } | { error: unknown }
const settle = <T>(promise: Promise<T>): Promise<Settled<T>> =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )

/**
 * Follows a run until it ends or its Job is gone: yields each line of the pod's log, and the report
 * whenever it changes. It only reads. The log is read from its start, so any reader gets all of it.
 */
export async function* followRun(
  open: OpenCluster,
  ref: VerificationRef,
  { clock, signal: given }: { clock: () => Date; signal: AbortSignal },
): AsyncGenerator<RunMoment> {
  const stop = new AbortController()
  const signal = AbortSignal.any([given, stop.signal])
  try {
    yield* readMoments(open, ref, { clock, signal })
  } finally {
    stop.abort()
  }
}

async function* readMoments(
  open: OpenCluster,
  ref: VerificationRef,
  { clock, signal }: { clock: () => Date; signal: AbortSignal },
): AsyncGenerator<RunMoment> {
  const log: string[] = []
  const steps: ScriptStep[] = []
  let last: RunSnapshot | undefined
  let sent = ''
  let reader: AsyncIterator<string> | undefined
  let logEnded = false
  let poll: Promise<{ from: 'poll'; result: Settled<RunSnapshot | undefined> }> | undefined
  let line: Promise<{ from: 'log'; result: Settled<IteratorResult<string>> }> | undefined
  let pollsAfterEnd = 0

  const readNext = async () => {
    if (last) await sleep(reader ? RUNNING_POLL_MS : STARTING_POLL_MS, undefined, { signal })
    return readRun(open, ref, clock())
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
    poll ??= settle(readNext()).then((result) => ({ from: 'poll', result }))
    if (reader && !logEnded)
      line ??= settle(reader.next()).then((result) => ({ from: 'log', result }))
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
      } else if (next.result.value.done) logEnded = true
      else {
        log.push(next.result.value.value)
        const parsed = parseLogLine(next.result.value.value, log.length)
        if (parsed.step) steps.push(parsed.step)
        if (parsed.lines.length) yield { kind: 'log', line: log.length, lines: parsed.lines }
        if (!parsed.step) continue
      }
    } else {
      poll = undefined
      if ('error' in next.result) throw next.result.error
      const snapshot = next.result.value
      if (!snapshot) {
        yield {
          kind: 'job-gone',
          ...(last ? { last: { snapshot: last, log, evidence: evidenceOf(last) } } : {}),
        }
        return
      }
      if (snapshot.evidence.job?.ended && ++pollsAfterEnd > MAX_POLLS_AFTER_END) logEnded = true
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
