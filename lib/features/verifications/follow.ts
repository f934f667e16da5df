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
import { followPodLog, type RunSnapshot, readRun } from './observe'
import type { VerificationRef } from './schema'

const STARTING_MS = 500
const RUNNING_MS = 1000
/** Looks at an ended Job before a log that does not end is given up. */
const LOG_GRACE = 5

/** `line` is how much of the pod's log has been read. */
export type RunMoment =
  | {
      kind: 'report'
      line: number
      report: VerificationReport
      live: RunSnapshot
      raw: readonly string[]
    }
  | { kind: 'log'; line: number; lines: LogLine[] }
  | { kind: 'over'; live: RunSnapshot; evidence: Evidence; raw: readonly string[] }
  | { kind: 'gone'; last?: { live: RunSnapshot; evidence: Evidence; raw: readonly string[] } }

type Result<T> = { value: T } | { error: unknown }
const settled = <T>(promise: Promise<T>): Promise<Result<T>> =>
  promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )

/**
 * A run as it happens: each line of its log, and the report whenever it changes, until it is over or
 * its Job is gone. Reads only; the log is read from its start, so that any reader can tell it all.
 */
export async function* followRun(
  open: OpenCluster,
  ref: VerificationRef,
  { clock, signal: given }: { clock: () => Date; signal: AbortSignal },
): AsyncGenerator<RunMoment> {
  const stop = new AbortController()
  const signal = AbortSignal.any([given, stop.signal])
  try {
    yield* moments(open, ref, { clock, signal })
  } finally {
    stop.abort()
  }
}

async function* moments(
  open: OpenCluster,
  ref: VerificationRef,
  { clock, signal }: { clock: () => Date; signal: AbortSignal },
): AsyncGenerator<RunMoment> {
  const raw: string[] = []
  const steps: ScriptStep[] = []
  let last: RunSnapshot | undefined
  let sent = ''
  let reader: AsyncIterator<string> | undefined
  let logEnded = false
  let poll: Promise<{ from: 'poll'; result: Result<RunSnapshot | undefined> }> | undefined
  let line: Promise<{ from: 'log'; result: Result<IteratorResult<string>> }> | undefined

  let endedFor = 0

  const look = async () => {
    if (last) await sleep(reader ? RUNNING_MS : STARTING_MS, undefined, { signal })
    return readRun(open, ref, clock())
  }
  const tell = (live: RunSnapshot): { report: VerificationReport; evidence: Evidence } => {
    const reading = reader !== undefined && !logEnded
    const { job, pod, ...rest } = live.evidence
    const lost = logEnded && !isScriptOver(steps) && pod?.ended ? { lost: 'log' as const } : {}
    const evidence: Evidence = {
      ...rest,
      ...(job ? { job: reading ? { name: job.name, createdAt: job.createdAt } : job } : {}),
      // An ended Job takes its pod along; that is not told before the end itself is.
      ...(pod ? { pod: reading && job?.ended ? { ...pod, deleting: false } : pod } : {}),
      ...(pod?.ended && pod.ended.exitCode !== 0 ? {} : lost),
      steps,
    }
    return { report: evaluateEvidence(evidence), evidence }
  }

  while (!signal.aborted) {
    poll ??= settled(look()).then((result) => ({ from: 'poll', result }))
    if (reader && !logEnded)
      line ??= settled(reader.next()).then((result) => ({ from: 'log', result }))
    const next = await Promise.race(line === undefined ? [poll] : [poll, line])
    // What failed because the reader has left is no failure.
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
        raw.push(next.result.value.value)
        const read = parseLogLine(next.result.value.value, raw.length)
        if (read.step) steps.push(read.step)
        if (read.lines.length) yield { kind: 'log', line: raw.length, lines: read.lines }
        if (!read.step) continue
      }
    } else {
      poll = undefined
      if ('error' in next.result) throw next.result.error
      const live = next.result.value
      if (!live) {
        yield {
          kind: 'gone',
          ...(last ? { last: { live: last, raw, evidence: tell(last).evidence } } : {}),
        }
        return
      }
      if (live.evidence.job?.ended && ++endedFor > LOG_GRACE) logEnded = true
      // A pod deleted at the deadline is remembered as it was.
      last = live.pod || !last?.pod ? live : withPod(live, last)
      if (last.evidence.pod?.startedAt && last.pod && !reader)
        reader = followPodLog(open.kubernetes, last.pod, { follow: true, signal })
    }
    if (!last) continue

    const { report, evidence } = tell(last)
    if (report.verdict.state !== 'running') {
      yield { kind: 'over', live: last, evidence, raw }
      return
    }
    const text = JSON.stringify(report)
    if (text !== sent) {
      sent = text
      yield { kind: 'report', line: raw.length, report, live: last, raw }
    }
  }
}

const withPod = (live: RunSnapshot, { pod, evidence }: RunSnapshot): RunSnapshot => ({
  ...live,
  ...(pod ? { pod } : {}),
  evidence: { ...live.evidence, ...(evidence.pod ? { pod: evidence.pod } : {}) },
})

const isNotStarted = (error: unknown) =>
  error instanceof AppError && error.detail.reason === 'waiting-to-start'
