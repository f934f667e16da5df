import { expect, test } from 'vitest'
import { parseEnv } from './env'
import { refusal } from './route'
import { budgeted, budgetedExport, takeWork } from './work-budget'

const worker = (WORK_LIMITS: string, uid = 'ada') => ({
  actor: { uid, orgUid: 'org', sessionId: `session of ${uid}` },
  config: parseEnv({
    COREWEAVE_API_URL: 'http://127.0.0.1:4010',
    SESSION_SECRET: 'k2Jv9xQm4Lp7Zr1Tn8Wc5Yb3Hd6Fg0Sa',
    WORK_LIMITS,
  }),
})

test('what one person has used up is refused with 429, when to try again and why, and not to others', async () => {
  const limits = 'access=3/2'
  const ask = budgeted('access', async (_: ReturnType<typeof worker>, bucket: string) => bucket)
  expect(await ask(worker(limits), 'a')).toBe('a')
  expect(await ask(worker(limits), 'b')).toBe('b')
  const response = await ask(worker(limits), 'c').then(() => undefined, refusal)
  expect(response?.status).toBe(429)
  const seconds = Number(response?.headers.get('retry-after'))
  expect(seconds).toBeGreaterThan(50)
  expect(await response?.json()).toMatchObject({
    code: 'rate-limited',
    message: 'You asked for this more often than the console allows in a minute.',
    next: `Try again in ${seconds} s.`,
  })
  expect(await ask(worker(limits, 'bob'), 'd')).toBe('d')
})

test('work that failed is no longer in work', async () => {
  const context = worker('review=1/9')
  const fail = budgeted('review', async (_: typeof context) => {
    throw new Error('unreachable')
  })
  for (let i = 0; i < 3; i++) await expect(fail(context)).rejects.toThrow('unreachable')
})

test('all people together have a share of the process', async () => {
  const take = (i: number) => takeWork('logs', worker('logs=1/99', `person ${i}`))
  const taken = await Promise.all(Array.from({ length: 32 }, (_, i) => take(i)))
  await expect(take(32)).rejects.toMatchObject({ code: 'rate-limited' })
  for (const release of taken) release()
})

test('an export is in work until its last line is read, or its reader leaves', async () => {
  const context = worker('export=1/9')
  const download = budgetedExport(async (_: typeof context) => ({
    name: 'rows.jsonl',
    type: 'application/jsonl',
    body: (async function* () {
      yield 1
      yield 2
    })() as AsyncGenerator<unknown>,
  }))
  for (const leave of [true, false]) {
    const { body } = await download(context)
    const lines = body as AsyncGenerator<unknown>
    await lines.next()
    let isNext = false
    const next = takeWork('export', context).then((release) => {
      isNext = true
      return release
    })
    await lines.next()
    expect(isNext).toBe(false)
    if (leave) await lines.return(undefined)
    else await lines.next()
    const release = await next
    release()
  }
})

test('limits that cannot be read stop the console', () => {
  expect(() => worker('access=0/5')).toThrow(
    /WORK_LIMITS: access=0\/5 is not one of compare, review/,
  )
  expect(() => worker('everything=1/1')).toThrow(/WORK_LIMITS: everything=1\/1/)
  expect(worker('export=1/10, access=2/20').config.WORK_LIMITS).toMatchObject({
    export: { atOnce: 1, perMinute: 10 },
    access: { atOnce: 2, perMinute: 20 },
    logs: { atOnce: 8 },
  })
})
