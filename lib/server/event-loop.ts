import { performance } from 'node:perf_hooks'

const INTERVAL_MS = 250
const BUSY = 0.9

/** Watch the event loop of this process; the result tells whether it was busy nearly all the time lately. */
export function watchEventLoop(): () => boolean {
  let last = performance.eventLoopUtilization()
  let isBusy = false
  setInterval(() => {
    const now = performance.eventLoopUtilization()
    isBusy = performance.eventLoopUtilization(now, last).utilization > BUSY
    last = now
  }, INTERVAL_MS).unref()
  return () => isBusy
}
