import { beforeEach, expect, test } from 'vitest'
import { callerKey, createCircuit, HeldBack } from './circuit'
import { HttpFailure, timeoutFailure } from './failure'
import type { HttpResponse } from './request'

const url = new URL('https://api.example.com/v1')
const [ada, bea] = [callerKey(url, 'Bearer ada'), callerKey(url, 'Bearer bea')]
const answered: HttpResponse = { status: 200, text: '' }

let now = 0
let sent = 0
let ask: ReturnType<typeof createCircuit>
beforeEach(() => {
  now = 1
  sent = 0
  ask = createCircuit('coreweave', { pauseMs: 5000, now: () => now })
})
const call = (key: string, end: HttpResponse | Error, seconds = 0) =>
  ask({ url, key }, async () => {
    sent += 1
    now += seconds * 1000
    if (end instanceof Error) throw end
    return end
  })
const hang = (key: string) => expect(call(key, timeoutFailure(url), 5)).rejects.toThrow('in time')

test('a service that hung is not asked by the same caller for a while', async () => {
  await hang(ada)
  await expect(call(ada, answered)).rejects.toBeInstanceOf(HeldBack)
  await expect(call(ada, answered)).rejects.toMatchObject({
    kind: 'timeout',
    message: 'api.example.com did not answer in time a moment ago',
  })
  expect(sent).toBe(1)
  now += 5000
  expect(await call(ada, answered)).toBe(answered)
  expect(await call(ada, answered)).toBe(answered)
})

test('what hangs for one caller is asked by another', async () => {
  await hang(ada)
  expect(await call(bea, answered)).toBe(answered)
})

test('one slow call among others that are answered is no outage', async () => {
  const slow = call(ada, timeoutFailure(url), 5)
  now -= 1000
  await call(ada, answered)
  await expect(slow).rejects.toThrow()
  now += 2000
  const between = ask({ url, key: ada }, async () => {
    await call(ada, answered)
    throw timeoutFailure(url)
  })
  await expect(between).rejects.not.toBeInstanceOf(HeldBack)
  expect(await call(ada, answered)).toBe(answered)
})

test('a refused connection costs no time, so that it is tried each time', async () => {
  const refused = new HttpFailure('network', 'api.example.com is unreachable')
  for (const _ of [1, 2]) await expect(call(ada, refused)).rejects.toBe(refused)
  expect(sent).toBe(2)
})

test('a service that asks for a pause gets it, within bounds, and its answer is repeated', async () => {
  const limited: HttpResponse = { status: 429, text: 'slow down', retryAfter: 30 }
  expect(await call(ada, limited)).toBe(limited)
  now += 10_000
  expect(await call(ada, answered)).toEqual({ ...limited, retryAfter: 20 })
  expect(sent).toBe(1)
  now += 20_000
  expect(await call(ada, answered)).toBe(answered)

  await call(ada, { ...limited, retryAfter: 86_400 })
  now += 60_001
  expect(await call(ada, answered)).toBe(answered)
})
