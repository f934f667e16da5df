import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lawParameters } from '@/lib/testing/laws/runs'
import { canaryTicks, decideCanaryState, missedTimes, type SeenJob } from './canary-state'

const MINUTE = 60_000
const at = (time: string) => Date.parse(`2026-01-02T${time}:00Z`)
const cadence = { schedule: 'hourly', offsetMinutes: 7 } as const
const cronJob = { createdAt: at('08:00') }
const none = { cadence, jobs: [], ran: [] }

describe('a run is missed', () => {
  test('when nothing was scheduled until its starting deadline passed', () => {
    const missed = (now: string) => missedTimes({ ...none, cronJob, now: at(now) })
    expect(missed('08:06')).toEqual([])
    expect(missed('08:11')).toEqual([])
    expect(missed('08:12')).toEqual([at('08:07')])
    expect(missed('09:30')).toEqual([at('09:07'), at('08:07')])
  })

  test('and not when it was due while the cluster was unreachable', () => {
    const since = at('10:30')
    const missed = (now: string) => missedTimes({ ...none, cronJob, since, now: at(now) })
    expect(missed('11:06')).toEqual([])
    expect(missed('11:12')).toEqual([at('11:07')])
  })

  test('when the kept Jobs reach back beyond it and none is for it', () => {
    const jobs: SeenJob[] = [
      { at: at('08:07'), outcome: 'complete' },
      { at: at('10:07'), outcome: 'complete' },
    ]
    const times = { ...cronJob, lastScheduledAt: at('10:07') }
    expect(missedTimes({ ...none, jobs, cronJob: times, now: at('10:30') })).toEqual([at('09:07')])
  })

  test('and not when Kubernetes may have deleted its Job, or somebody did', () => {
    const jobs = ['11:07', '12:07', '13:07'].map(
      (time): SeenJob => ({
        at: at(time),
        outcome: 'failed',
      }),
    )
    const times = { ...cronJob, lastScheduledAt: at('13:07') }
    expect(missedTimes({ ...none, jobs, cronJob: times, now: at('13:30') })).toEqual([])
    const deleted = { ...cronJob, lastScheduledAt: at('08:07') }
    expect(missedTimes({ ...none, cronJob: deleted, now: at('08:30') })).toEqual([])
  })

  test('unless its result is stored', () => {
    const times = { ...cronJob, lastScheduledAt: at('08:07') }
    const facts = { ...none, cronJob: times, now: at('10:30') }
    expect(missedTimes({ ...facts, ran: [at('09:07')] })).toEqual([at('10:07')])
  })
})

test('a time after the last scheduled one is missed or has run, never both, and none before its deadline', () => {
  fc.assert(
    fc.property(
      fc.nat(72 * 60),
      fc.array(fc.nat(72), { maxLength: 20 }),
      fc.nat(72),
      (minutes, hours, last) => {
        const { createdAt } = cronJob
        const now = createdAt + minutes * MINUTE
        const ran = hours.map((hour) => at('08:07') + hour * 60 * MINUTE)
        const lastScheduledAt = at('08:07') + last * 60 * MINUTE
        const missed = missedTimes({ ...none, ran, cronJob: { createdAt, lastScheduledAt }, now })
        expect(missed.some((time) => ran.includes(time))).toBe(false)
        expect(missed.every((time) => time > lastScheduledAt && now - time >= 5 * MINUTE)).toBe(
          true,
        )
        expect(new Set(missed).size).toBe(missed.length)
      },
    ),
    lawParameters(1000),
  )
})

describe('the state of a canary', () => {
  const run = (time: string, verdict: 'passed' | 'failed' | 'unread' | 'running') => ({
    name: `canary-${time}`,
    at: at(time),
    verdict,
  })
  const decide = (
    runs: ReturnType<typeof run>[],
    missed: string[] = [],
    lastScheduledAt?: number,
  ) =>
    decideCanaryState({
      cadence,
      cronJob: { ...cronJob, lastScheduledAt },
      runs,
      missed: missed.map(at),
    })

  test('is that of its newest ended run', () => {
    expect(decide([run('08:07', 'failed'), run('09:07', 'passed')]).code).toBe('passed')
    expect(decide([run('09:07', 'failed'), run('08:07', 'passed')]).code).toBe('failed')
    expect(decide([run('10:07', 'running'), run('09:07', 'failed')]).code).toBe('failed')
    expect(decide([run('09:07', 'unread'), run('08:07', 'passed')]).code).toBe('unread')
  })

  test('is missed after a missed run, until the next run', () => {
    expect(decide([run('08:07', 'passed')], ['09:07', '10:07'])).toEqual({
      code: 'missed',
      at: '2026-01-02T10:07:00.000Z',
      count: 2,
    })
    expect(decide([run('11:07', 'passed')], ['09:07', '10:07']).code).toBe('passed')
  })

  test('before the first run says when that is due, and without a Job that there is no result', () => {
    expect(decide([])).toEqual({ code: 'never-ran', dueAt: '2026-01-02T08:07:00.000Z' })
    expect(decide([run('08:07', 'running')], [], at('08:07')).code).toBe('never-ran')
    expect(decide([], [], at('08:07')).code).toBe('no-result')
  })

  test('over time shows passed, failed, missed and unknown runs, newest first', () => {
    const runs = [run('08:07', 'passed'), run('10:07', 'failed'), run('11:07', 'unread')]
    expect(canaryTicks({ runs, missed: [at('09:07')] }).map(({ state }) => state)).toEqual([
      'unknown',
      'failed',
      'missed',
      'passed',
    ])
  })
})
