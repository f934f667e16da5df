import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  beforeClosing,
  isDraining,
  shutdownSignal,
  stopOnTermination,
  stoppingSignal,
} from './shutdown'

const before = { SIGTERM: process.listeners('SIGTERM'), SIGINT: process.listeners('SIGINT') }
beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.removeAllListeners(signal)
})
afterEach(() => {
  vi.useRealTimers()
  vi.restoreAllMocks()
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.removeAllListeners(signal)
    for (const listener of before[signal]) process.on(signal, listener)
  }
})

test('a process that is asked to stop drains first, then closes, and is cut off if something hangs', async () => {
  const close = vi.fn()
  const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never)
  process.on('SIGTERM', close)
  let endWork = () => {}
  beforeClosing(
    new Promise<void>((done) => {
      endWork = done
    }),
  )
  stopOnTermination({ drainMs: 5000 })
  expect(isDraining()).toBe(false)

  process.emit('SIGTERM', 'SIGTERM')
  expect([isDraining(), stoppingSignal().aborted]).toEqual([true, true])
  vi.advanceTimersByTime(4999)
  expect([shutdownSignal().aborted, close.mock.calls.length]).toEqual([false, 0])

  // A second signal does not hurry it.
  process.emit('SIGINT', 'SIGINT')
  await vi.advanceTimersByTimeAsync(1)
  expect([shutdownSignal().aborted, close.mock.calls.length]).toEqual([true, 0])

  // The last jobs end before the server closes.
  endWork()
  await vi.advanceTimersByTimeAsync(0)
  expect(close.mock.calls).toEqual([['SIGTERM']])
  vi.advanceTimersByTime(9999)
  expect(exit).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1)
  expect(exit).toHaveBeenCalledWith(1)
})
