import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Client } from 'pg'
import { afterAll, describe, expect, test, vi } from 'vitest'
import { bundledCommand, runInProcess } from '@/lib/testing/command-line'
import { borrowPostgres } from '@/lib/testing/database/borrowed'
import { startTraceCollector } from '@/lib/testing/trace-collector'

const SETTINGS = {
  COREWEAVE_API_URL: 'http://127.0.0.1:4010',
  SESSION_SECRET: 'a secret of the tests, long enough',
  AUDIT_SECRET: 'another secret of the tests, long enough',
}
const postgres = await borrowPostgres()
const url = 'missing' in postgres ? undefined : postgres.url
afterAll(async () => {
  if (!('missing' in postgres)) await postgres.stop()
})

async function freePort() {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : 0
}

test.each([
  [{ ...SETTINGS }, [], 'DATABASE_URL is not set. With the embedded database'],
  [{ ...SETTINGS, DATABASE_URL: 'embedded' }, [], 'DATABASE_URL is not set.'],
  [{ ...SETTINGS, DATABASE_URL: 'postgres://127.0.0.1:1/x' }, ['--port', '0'], '--port must be'],
  [{ DATABASE_URL: 'postgres://127.0.0.1:1/x' }, [], 'SESSION_SECRET'],
])('a wrong setting of %o %o exits 2 and says why', async (env, args, why) => {
  const { code, stdout, stderr } = await runInProcess(['worker', ...args], env)
  expect([code, stdout]).toEqual([2, ''])
  expect(stderr).toContain(why)
})

describe.skipIf(!url)('a worker on PostgreSQL', () => {
  async function query(text: string) {
    const client = new Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query<Record<string, unknown>>(text)).rows
    } finally {
      await client.end()
    }
  }

  test('answers probes, runs and traces every job, and exits 0 when it is asked to stop', {
    timeout: 120_000,
  }, async () => {
    const port = await freePort()
    const collector = await startTraceCollector()
    const worker = spawn(process.execPath, [bundledCommand(), 'worker', '--port', String(port)], {
      env: {
        ...process.env,
        ...SETTINGS,
        DATABASE_URL: url ?? '',
        METRICS_TOKEN: 'm'.repeat(8) + SETTINGS.AUDIT_SECRET,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_BSP_SCHEDULE_DELAY: '200',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let printed = ''
    worker.stdout.on('data', (chunk) => {
      printed += String(chunk)
    })
    worker.stderr.on('data', (chunk) => {
      printed += String(chunk)
    })
    try {
      const ask = (path: string) => fetch(`http://127.0.0.1:${port}${path}`)
      await vi.waitFor(async () => expect((await ask('/readyz')).status).toBe(200), {
        timeout: 60_000,
        interval: 200,
      })
      const jobs = [
        'audit-check',
        'audit-delivery',
        'daily-counts',
        'notification-delivery',
        'organization-reading',
        'retention',
        'verification-settlement',
        'weekly-digest',
      ]
      await vi.waitFor(
        async () =>
          expect(
            await query(
              `select distinct name from jobs.job where state = 'completed' and name not like '\\_%' order by name`,
            ),
          ).toEqual(jobs.map((name) => ({ name }))),
        { timeout: 40_000, interval: 500 },
      )
      await vi.waitFor(() => {
        const traced = new Set(collector.spans().map(({ name }) => name))
        expect([...traced].toSorted()).toEqual(jobs.map((name) => `job ${name}`))
      }, 10_000)
      // Metrics need their token here.
      expect((await ask('/metrics')).status).toBe(404)
      const exit = once(worker, 'exit')
      worker.kill('SIGTERM')
      expect(await exit).toEqual([0, null])
      expect(printed).toContain('the worker runs jobs')
      expect(printed).not.toContain('"level":"error"')
    } finally {
      worker.kill('SIGKILL')
      collector.close()
    }
  })
})
