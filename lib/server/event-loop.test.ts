import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { watchEventLoop } from './event-loop'

test('an event loop is busy while it works, and no longer when it waits', async () => {
  const isBusy = watchEventLoop()
  expect(isBusy()).toBe(false)
  while (!isBusy()) {
    const until = performance.now() + 20
    while (performance.now() < until);
    await new Promise(setImmediate)
  }
  while (isBusy()) await sleep(20)
})
