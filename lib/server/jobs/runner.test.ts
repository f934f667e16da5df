import { setTimeout as sleep } from 'node:timers/promises'
import { PGlite } from '@electric-sql/pglite'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { openPostgres } from '@/lib/adapters/database/open'
import { type QueueDatabase, queueOnEmbedded } from '@/lib/adapters/database/queue-database'
import type { Store } from '@/lib/adapters/database/store'
import { borrowPostgres } from '@/lib/testing/database/borrowed'
import { parseEnv } from '../env'
import type { JobHandlers, JobRun } from './job-handler'
import { type ConsoleQueue, openProcessQueue, readJobDepth, wakeJob } from './process-queue'
import { runJobs } from './runner'

const config = parseEnv({
  COREWEAVE_API_URL: 'http://127.0.0.1:4010',
  SESSION_SECRET: 'a secret of the tests, long enough',
})
const nothing = async () => undefined
const NO_WORK: JobHandlers = {
  'notification-delivery': nothing,
  'audit-delivery': nothing,
  'verification-settlement': nothing,
  'audit-check': nothing,
  'organization-reading': nothing,
  'daily-counts': nothing,
  'weekly-digest': nothing,
  retention: nothing,
}

const postgres = await borrowPostgres()
const missing = 'missing' in postgres ? postgres.missing : undefined
const KINDS = [
  {
    name: 'PGlite',
    open: async () => {
      const client = await PGlite.create()
      return { database: queueOnEmbedded(client), close: () => client.close() }
    },
  },
  {
    name: missing ? `PostgreSQL (${missing})` : 'PostgreSQL',
    skip: missing !== undefined,
    open: async () => {
      if ('missing' in postgres) throw new Error(postgres.missing)
      const { queue, close } = await openPostgres(postgres.url, { migrate: false })
      return { database: queue, close: () => close().then(postgres.stop) }
    },
  },
]

for (const { name, open, skip = false } of KINDS)
  describe.skipIf(skip)(`jobs on ${name}`, () => {
    let opened: Awaited<ReturnType<typeof open>>
    let ends: (() => unknown)[]
    beforeAll(async () => {
      opened = await open()
    })
    afterAll(() => opened.close())
    beforeEach(() => {
      ends = []
      vi.spyOn(process.stdout, 'write').mockReturnValue(true)
    })
    afterEach(async () => {
      for (const end of ends.splice(0).reverse()) await end()
      await opened.database.executeSql('drop schema if exists jobs cascade')
      vi.restoreAllMocks()
    })
    const printed = () => vi.mocked(process.stdout.write).mock.calls.join('\n')

    /** A process that runs jobs. */
    async function replica(
      handlers: Partial<JobHandlers>,
      { database = opened.database, drainMs = 5_000 } = {},
    ) {
      const queue: ConsoleQueue = await openProcessQueue(database, { runs: true })
      const stop = new AbortController()
      const ended = runJobs({
        queue,
        handlers: { ...NO_WORK, ...handlers },
        open: async () => ({}) as Store,
        config,
        clock: () => new Date(),
        stopping: stop.signal,
        drainMs,
      })
      const end = async () => {
        stop.abort()
        await ended
        await queue.close()
      }
      ends.push(end)
      return { end }
    }
    const eventually = (check: () => unknown) => vi.waitFor(check, { timeout: 30_000 })
    const sinkOf = ({ data }: JobRun) => ('sink' in data ? String(data.sink) : 'all')

    test('two processes run each job once, and all of them at the start', async () => {
      const ran: string[] = []
      const handler = async (run: JobRun) => {
        ran.push(sinkOf(run))
        await sleep(20)
        return undefined
      }
      await replica({ 'audit-delivery': handler })
      await replica({ 'audit-delivery': handler })
      await eventually(() => expect(ran).toContain('all'))
      ran.length = 0
      const sinks = Array.from({ length: 20 }, (_, index) => `sink ${index}`)
      await Promise.all(sinks.map((sink) => wakeJob('audit-delivery', { sink }, { key: sink })))
      await eventually(() => expect(ran.filter((sink) => sink !== 'all')).toHaveLength(20))
      await sleep(2_500)
      expect(ran.filter((sink) => sink !== 'all').sort()).toEqual(sinks.sort())
    })

    test('processes that start at once make one queue', async () => {
      for (let round = 0; round < 3; round++) {
        for (const end of ends.splice(0)) await end()
        await opened.database.executeSql('drop schema if exists jobs cascade')
        const queues = await Promise.all(
          [1, 2, 3].map(() => openProcessQueue(opened.database, { runs: true })),
        )
        ends.push(...queues.map(({ close }) => close))
      }
      expect(await readJobDepth()).toContainEqual(
        expect.objectContaining({ job: 'audit-delivery' }),
      )
    })

    test('a job that waits already is not added again, and the metrics count it', async () => {
      const queue = await openProcessQueue(opened.database, { runs: false })
      ends.push(queue.close)
      for (let count = 0; count < 3; count++)
        await wakeJob('audit-delivery', { sink: 'siem' }, { key: 'siem' })
      await wakeJob('audit-delivery', { sink: 'other' }, { key: 'other' })
      expect(await readJobDepth()).toContainEqual({
        job: 'audit-delivery',
        waiting: 2,
        oldestSeconds: expect.any(Number),
      })
      expect(await readJobDepth()).toContainEqual({
        job: 'retention',
        waiting: 0,
        oldestSeconds: 0,
      })
    })

    test('a job that failed is tried again, and one that asks for it runs again', async () => {
      let failures = 0
      const notified: number[] = []
      await replica({
        'audit-delivery': async () => {
          failures += 1
          if (failures === 1) throw new Error('the sink exploded')
          return undefined
        },
        'notification-delivery': async () => {
          notified.push(Date.now())
          return notified.length === 1 ? { again: new Date(Date.now() + 1_000) } : undefined
        },
      })
      await eventually(() => expect(notified.length).toBe(2))
      expect((notified[1] ?? 0) - (notified[0] ?? 0)).toBeGreaterThanOrEqual(1_000)
      await eventually(() => expect(failures).toBe(2))
      expect(printed()).toContain('the sink exploded')
    })

    test('a process that stops takes no more jobs, and ends what it has begun', async () => {
      const ran: string[] = []
      let finish = () => {}
      const { end } = await replica({
        'notification-delivery': async ({ stopping }) => {
          ran.push('begun')
          await new Promise<void>((done) => {
            finish = done
          })
          ran.push(stopping.aborted ? 'ended while stopping' : 'ended')
          return undefined
        },
      })
      await eventually(() => expect(ran).toEqual(['begun']))
      await wakeJob('notification-delivery')
      const ended = end()
      await sleep(100)
      finish()
      await ended
      expect(ran).toEqual(['begun', 'ended while stopping'])
      // What it did not take is run by another one.
      await replica({
        'notification-delivery': async () => {
          ran.push('elsewhere')
          return undefined
        },
      })
      await eventually(() => expect(ran).toContain('elsewhere'))
    })

    test('a job that does not end in time is given back, and run by another process', async () => {
      let begun = 0
      const { end } = await replica(
        {
          'audit-delivery': async ({ signal }) => {
            begun += 1
            await new Promise((done) => signal.addEventListener('abort', done))
            return undefined
          },
        },
        { drainMs: 200 },
      )
      await eventually(() => expect(begun).toBe(1))
      const start = Date.now()
      await end()
      expect(Date.now() - start).toBeLessThan(5_000)
      const retried: string[] = []
      const queue = await openProcessQueue(opened.database, { runs: false })
      ends.push(queue.close)
      await eventually(async () => {
        const job = await queue.take('audit-delivery')
        if (job) retried.push(job.id)
        expect(retried).toHaveLength(1)
      })
    })

    test('an outage of the database is logged once, and jobs go on after it', async () => {
      let down = false
      const database: QueueDatabase = {
        ...opened.database,
        executeSql: (text, values) =>
          down
            ? Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' }))
            : opened.database.executeSql(text, values),
      }
      let ran = 0
      await replica(
        {
          'audit-delivery': async () => {
            ran += 1
            return undefined
          },
        },
        { database },
      )
      await eventually(() => expect(ran).toBe(1))
      down = true
      await sleep(2_500)
      await wakeJob('audit-delivery')
      expect(printed().match(/jobs are delayed: the database is unavailable/g)).toHaveLength(1)
      expect(printed()).toContain('a job could not be woken')
      down = false
      await wakeJob('audit-delivery')
      await eventually(() => expect(ran).toBe(2))
    })
  })
