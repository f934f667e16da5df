import { z } from 'zod'
import { ProblemSchema } from '@/lib/common/reading'
import { CAUSE_CODES, type CauseCode } from '@/lib/core/verification/cause-codes'
import { KEPT_JOBS, STARTING_DEADLINE_SECONDS } from './cron-job-manifest'
import { type CanaryCadence, nextScheduledTime, scheduledTimes } from './schedule'

/** How many runs of a canary are looked at and shown. */
export const CANARY_TICKS = 40

/** How a run of a canary stands. `unread`: it has ended and its log was not read yet. */
export type CanaryRun = {
  name: string
  /** For when it was scheduled, in milliseconds since 1970. */
  at: number
  verdict: 'passed' | 'failed' | 'running' | 'unread' | 'no-result'
  cause?: CauseCode | undefined
}

/** Why the state of a canary is not known. */
export const CANARY_UNKNOWN = [
  'deleted',
  'changed',
  'namespace-deleted',
  'cluster-deleted',
  'unreachable',
  'not-permitted',
  'unreadable',
] as const
export type CanaryUnknown = (typeof CANARY_UNKNOWN)[number]

export const CanaryState = z.discriminatedUnion('code', [
  z.object({ code: z.literal('passed'), at: z.string(), run: z.string() }),
  z.object({
    code: z.literal('failed'),
    at: z.string(),
    run: z.string(),
    cause: z.enum(CAUSE_CODES).exactOptional(),
  }),
  /** `at` is the time of the newest run that was missed, and `count` how many were missed in a row. */
  z.object({ code: z.literal('missed'), at: z.string(), count: z.number() }),
  z.object({ code: z.literal('never-ran'), dueAt: z.string() }),
  /** The last run has ended, and nobody who may read its log has opened the console since. */
  z.object({ code: z.literal('unread'), at: z.string(), run: z.string() }),
  /** The last run has no result: its log was lost, or somebody deleted its Job. */
  z.object({ code: z.literal('no-result'), at: z.string(), run: z.string().exactOptional() }),
  z.object({
    code: z.literal('unknown'),
    reason: z.enum(CANARY_UNKNOWN),
    /** When the state was last known, ISO 8601. */
    since: z.string().exactOptional(),
    problem: ProblemSchema.exactOptional(),
  }),
])
export type CanaryState = z.infer<typeof CanaryState>

/** A CronJob as far as its times are concerned, in milliseconds since 1970. */
export type CronJobTimes = { createdAt: number; lastScheduledAt?: number | undefined }
/** A Job that the cluster still has. */
export type SeenJob = { at: number; outcome: 'active' | 'complete' | 'failed' }

type MissedFacts = {
  now: number
  cadence: CanaryCadence
  cronJob: CronJobTimes
  /** The Jobs of the CronJob that the cluster still has. */
  jobs: readonly SeenJob[]
  /** The times of all runs that are known, in the cluster or stored. */
  ran: readonly number[]
  /** Since the cluster answers again, if it was unreachable: nobody can know why an earlier run did not start. */
  since?: number | undefined
}

/**
 * The times at which a run should have started and did not, newest first. A time counts as missed once its
 * starting deadline has passed, and either the controller has scheduled nothing since, or the kept Jobs reach
 * back beyond it without one for it. A run of which Kubernetes deleted the Job is not missed, nor is one that was due
 * while the cluster was unreachable.
 */
export function missedTimes({
  now,
  cadence,
  cronJob,
  jobs,
  ran,
  since = 0,
}: MissedFacts): number[] {
  const { createdAt, lastScheduledAt = createdAt } = cronJob
  const known = new Set([...ran, ...jobs.map(({ at }) => at)])
  const keptSince = Math.max(
    createdAt,
    keptSinceOf(jobs, 'complete') ?? createdAt,
    keptSinceOf(jobs, 'failed') ?? createdAt,
  )
  return scheduledTimes(cadence, {
    after: Math.max(createdAt, since),
    until: now - STARTING_DEADLINE_SECONDS * 1000,
    limit: CANARY_TICKS,
  }).filter(
    (time) =>
      !known.has(time) &&
      (time > lastScheduledAt || (time < lastScheduledAt && time > keptSince && jobs.length > 0)),
  )
}

/** The time since which no Job with an outcome was deleted for being one too many. */
function keptSinceOf(jobs: readonly SeenJob[], outcome: SeenJob['outcome']): number | undefined {
  const times = jobs.filter((job) => job.outcome === outcome).map(({ at }) => at)
  return times.length < KEPT_JOBS ? undefined : Math.min(...times)
}

type StateFacts = {
  cadence: CanaryCadence
  cronJob: CronJobTimes
  runs: readonly CanaryRun[]
  /** In milliseconds since 1970. */
  missed: readonly number[]
}

const iso = (at: number) => new Date(at).toISOString()

/** The state of a canary whose CronJob is as it was recorded: that of its newest ended or missed run. */
export function decideCanaryState({ cadence, cronJob, runs, missed }: StateFacts): CanaryState {
  const [last] = runs.filter(({ verdict }) => verdict !== 'running').toSorted((a, b) => b.at - a.at)
  const since = last?.at ?? 0
  const missedSince = missed.filter((at) => at > since)
  const { lastScheduledAt, createdAt } = cronJob
  if (missedSince.length > 0)
    return { code: 'missed', at: iso(Math.max(...missedSince)), count: missedSince.length }
  if (last) return stateOfRun(last)
  const running = runs.some(({ verdict }) => verdict === 'running')
  if (lastScheduledAt !== undefined && !running)
    return { code: 'no-result', at: iso(lastScheduledAt) }
  return { code: 'never-ran', dueAt: iso(nextScheduledTime(cadence, createdAt)) }
}

function stateOfRun({ name: run, at: time, verdict, cause }: CanaryRun): CanaryState {
  const at = iso(time)
  if (verdict === 'passed') return { code: 'passed', at, run }
  if (verdict === 'failed') return { code: 'failed', at, run, ...(cause && { cause }) }
  if (verdict === 'unread') return { code: 'unread', at, run }
  return { code: 'no-result', at, run }
}

export const CanaryTick = z.object({
  /** ISO 8601. */
  at: z.string(),
  state: z.enum(['passed', 'failed', 'missed', 'unknown']),
  run: z.string().exactOptional(),
})
export type CanaryTick = z.infer<typeof CanaryTick>

/** The runs of a canary over time, newest first, with those that were missed. */
export function canaryTicks({ runs, missed }: Pick<StateFacts, 'runs' | 'missed'>): CanaryTick[] {
  const ended = runs.filter(({ verdict }) => verdict !== 'running')
  const times = new Set(ended.map(({ at }) => at))
  return [
    ...ended.map(({ name, at, verdict }) => ({
      time: at,
      tick: { at: iso(at), run: name, state: tickStateOf(verdict) },
    })),
    ...missed
      .filter((at) => !times.has(at))
      .map((at) => ({ time: at, tick: { at: iso(at), state: 'missed' as const } })),
  ]
    .toSorted((a, b) => b.time - a.time)
    .slice(0, CANARY_TICKS)
    .map(({ tick }) => tick)
}

const tickStateOf = (verdict: CanaryRun['verdict']): CanaryTick['state'] =>
  verdict === 'passed' || verdict === 'failed' ? verdict : 'unknown'
