import { setTimeout as sleep } from 'node:timers/promises'
import { Worker, type WorkerOptions } from 'node:worker_threads'
import { afterEach, expect, test } from 'vitest'
import { WORKER_OPTIONS } from './start-workers'
import { createWorkerPool, type WorkerPool, type WorkerPoolLimits } from './worker-pool'

const BUSY = { code: 'rate-limited', detail: { reason: 'busy', retryAfter: expect.any(Number) } }
const TASK = { name: 'parsePolicyText', input: ['{}'] } as const

/** Replies with what the expression is, or never. */
const replying = (expression: string) =>
  `const { parentPort } = require('node:worker_threads')
   parentPort.on('message', () => parentPort.postMessage({ ok: true, value: ${expression} }))`
const SPINNING = replying('(() => { for (;;); })()')
const ECHO = replying('1')

const pools: WorkerPool[] = []
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.close()))
})

function openPool(
  code: string,
  limits: Partial<WorkerPoolLimits> = {},
  options: WorkerOptions = WORKER_OPTIONS,
) {
  const pool = createWorkerPool(() => new Worker(code, { ...options, eval: true }), {
    workers: 2,
    waiting: 1,
    patienceMs: 60_000,
    deadlineMs: 60_000,
    idleMs: 60_000,
    ...limits,
  })
  pools.push(pool)
  return pool
}

test('what takes too long is ended with its worker, and the next task gets a worker', async () => {
  const pool = openPool(SPINNING, { deadlineMs: 50 })
  for (const person of ['ada', 'ada'])
    await expect(pool.run(TASK, { person })).rejects.toMatchObject({
      reason: 'deadline',
    })
  await expect.poll(() => pool.size()).toBe(0)
})

test('what takes too much memory ends its worker and not the process', async () => {
  const pool = openPool(
    replying('(() => { const all = []; for (;;) all.push(new Array(1000).fill(all.length)) })()'),
    {},
    { ...WORKER_OPTIONS, resourceLimits: { maxOldGenerationSizeMb: 16 } },
  )
  await expect(pool.run(TASK, { person: 'ada' })).rejects.toMatchObject({
    reason: 'memory',
  })
  await expect.poll(() => pool.size()).toBe(0)
})

test('the work of a request that ended is ended, in work and while it waits', async () => {
  const pool = openPool(SPINNING)
  const [working, waiting] = [new AbortController(), new AbortController()]
  const first = pool.run(TASK, { person: 'ada', signal: working.signal })
  const second = pool.run(TASK, { person: 'ada', signal: waiting.signal })
  waiting.abort(new Error('left'))
  await expect(second).rejects.toThrow('left')
  expect(pool.size()).toBe(1)
  working.abort(new Error('left too'))
  await expect(first).rejects.toThrow('left too')
  await expect.poll(() => pool.size()).toBe(0)
  const over = AbortSignal.abort(new Error('over'))
  await expect(pool.run(TASK, { person: 'ada', signal: over })).rejects.toThrow('over')
  expect(pool.size()).toBe(0)
})

test('one person has one worker, and what is beyond the queue is refused with 429', async () => {
  const pool = openPool(SPINNING)
  const ended = new AbortController()
  const spin = (person: string) => pool.run(TASK, { person, signal: ended.signal }).catch(() => {})
  const running = [spin('ada'), spin('ada')]
  await expect(pool.run(TASK, { person: 'ada' })).rejects.toMatchObject(BUSY)
  expect(pool.size()).toBe(1)
  running.push(spin('bob'), spin('carl'))
  await expect.poll(() => pool.size()).toBe(2)
  await expect(pool.run(TASK, { person: 'carl' })).rejects.toMatchObject(BUSY)
  ended.abort()
  await Promise.all(running)
})

test('what waits too long is refused with 429', async () => {
  const pool = openPool(SPINNING, { patienceMs: 20 })
  const ended = new AbortController()
  const running = pool.run(TASK, { person: 'ada', signal: ended.signal }).catch(() => {})
  await expect(pool.run(TASK, { person: 'ada' })).rejects.toMatchObject(BUSY)
  ended.abort()
  await running
})

test('a worker is used again, and ends when it is idle', async () => {
  const pool = openPool(ECHO, { idleMs: 100 })
  for (let turn = 0; turn < 3; turn++) expect(await pool.run(TASK, { person: 'ada' })).toBe(1)
  expect(pool.size()).toBe(1)
  await expect.poll(() => pool.size()).toBe(0)
  expect(await pool.run(TASK, { person: 'ada' })).toBe(1)
})

test('a worker that ends while it is idle is replaced', async () => {
  const pool = openPool(`${ECHO}
    parentPort.on('message', () => setTimeout(() => { throw new Error('late') }, 20))`)
  expect(await pool.run(TASK, { person: 'ada' })).toBe(1)
  await expect.poll(() => pool.size()).toBe(0)
  expect(await pool.run(TASK, { person: 'ada' })).toBe(1)
  await sleep(0)
})

test('an error in a worker is an error of the task that caused it', async () => {
  const failing = openPool(
    `const { parentPort } = require('node:worker_threads')
     parentPort.on('message', () => parentPort.postMessage({ ok: false, stack: 'Error: why' }))`,
  )
  await expect(failing.run(TASK, { person: 'ada' })).rejects.toThrow(
    'parsePolicyText failed in a worker: Error: why',
  )
  const exiting = openPool('process.exit(0)')
  await expect(exiting.run(TASK, { person: 'ada' })).rejects.toThrow('exited before it replied')
})

test('a worker has no environment, and so no secrets', async () => {
  const pool = openPool(replying('Object.keys(process.env)'))
  expect(await pool.run(TASK, { person: 'ada' })).toEqual([])
})
