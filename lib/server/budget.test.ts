import { setImmediate as turn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createBudget } from './budget'

const BUSY = { code: 'rate-limited', detail: { reason: 'busy', retryAfter: expect.any(Number) } }

test('refuses what is beyond the share of one key and leaves the others theirs', async () => {
  const budget = createBudget({ each: 2, all: 3 })
  const [first] = [await budget.take('ada'), await budget.take('ada')]
  await expect(budget.take('ada')).rejects.toMatchObject(BUSY)
  await budget.take('bob')
  await expect(budget.take('carl')).rejects.toMatchObject(BUSY)
  first()
  first()
  expect(budget.used()).toBe(2)
  await budget.take('carl')
  await expect(budget.take('ada')).rejects.toMatchObject(BUSY)
})

test('lets work wait in order, but not behind a key that has its share', async () => {
  const budget = createBudget({ each: 1, all: 2, waiting: 2, patienceMs: 60_000 })
  const began: string[] = []
  const take = (name: string) =>
    budget.take(name.charAt(0)).then((release) => {
      began.push(name)
      return release
    })
  const first = await take('a1')
  const other = await take('b1')
  const waiting = [take('a2'), take('a3'), take('c1')]
  await expect(budget.take('a')).rejects.toMatchObject(BUSY)
  other()
  await waiting[2]
  expect(began).toEqual(['a1', 'b1', 'c1'])
  first()
  const second = await waiting[0]
  expect(began).toEqual(['a1', 'b1', 'c1', 'a2'])
  second?.()
  await waiting[1]
  expect(began.at(-1)).toBe('a3')
})

test('refuses what has waited too long, and forgets it', async () => {
  const budget = createBudget({ each: 1, all: 1, waiting: 1, patienceMs: 1 })
  const release = await budget.take('ada')
  await expect(budget.take('ada')).rejects.toMatchObject(BUSY)
  release()
  await turn()
  expect(budget.used()).toBe(0)
})

test('begins less while the process is crowded, and more again after', async () => {
  let crowded = false
  const budget = createBudget(
    { each: 3, all: 6, crowded: { each: 1, all: 2 }, waiting: 5, patienceMs: 60_000 },
    () => crowded,
  )
  const first = await budget.take('ada')
  const second = await budget.take('ada')
  crowded = true
  const waiting = [budget.take('ada'), budget.take('ada'), budget.take('bob')]
  first()
  await waiting[2]
  expect(budget.used()).toBe(2)
  crowded = false
  second()
  await Promise.all(waiting)
  expect(budget.used()).toBe(3)
})

test('begins no more in a minute than a key, and all together, may', async () => {
  let now = 0
  const limits = { each: 9, all: 9, perMinute: { each: 2, all: 3 } }
  const budget = createBudget(
    limits,
    () => false,
    () => now,
  )
  const take = async (key: string) => (await budget.take(key))()
  await take('ada')
  now = 20_000
  await take('ada')
  await expect(budget.take('ada')).rejects.toMatchObject({
    message: 'You asked for this more often than the console allows in a minute.',
    detail: { retryAfter: 40, next: 'Try again in 40 s.' },
  })
  await take('bob')
  await expect(budget.take('bob')).rejects.toMatchObject({
    message: 'The console was asked for this more often than it allows in a minute.',
    detail: { retryAfter: 40 },
  })
  now = 60_000
  await take('ada')
  await expect(budget.take('ada')).rejects.toMatchObject({ detail: { retryAfter: 20 } })
  expect(budget.used()).toBe(0)
})

test('counts what is refused as nothing that began', async () => {
  const budget = createBudget({ each: 1, all: 1, perMinute: { each: 2, all: 2 } })
  const release = await budget.take('ada')
  await expect(budget.take('ada')).rejects.toMatchObject(BUSY)
  release()
  await budget.take('ada')
})

test('what is aborted while it waits leaves the queue', async () => {
  const budget = createBudget({ each: 1, all: 1, waiting: 1, patienceMs: 60_000 })
  const release = await budget.take('ada')
  const left = new AbortController()
  const waiting = budget.take('ada', left.signal)
  left.abort(new Error('left'))
  await expect(waiting).rejects.toThrow('left')
  const next = budget.take('ada')
  release()
  await next
  expect(budget.used()).toBe(1)
  await expect(budget.take('bob', left.signal)).rejects.toThrow('left')
})
