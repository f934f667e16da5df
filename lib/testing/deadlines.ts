import { onTestFinished, vi } from 'vitest'

/** Until the test ends, a deadline of `ms` passes after `hastened`. The spy holds which were set. */
export function hastenDeadlines(ms: number, hastened = 1_000) {
  const timeout = AbortSignal.timeout.bind(AbortSignal)
  const spy = vi
    .spyOn(AbortSignal, 'timeout')
    .mockImplementation((each) => timeout(each === ms ? hastened : each))
  onTestFinished(() => spy.mockRestore())
  return spy
}
