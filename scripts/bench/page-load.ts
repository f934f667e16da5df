// How long a console takes to answer many requests at once, and what an answer costs.
import { readFileSync } from 'node:fs'
import { processFamily } from '../process-memory'

const TICKS_A_SECOND = 100

/** The processor time of a process and its descendants, in milliseconds. */
const processorTime = (pid: number) =>
  processFamily(pid).reduce((sum, each) => sum + ticksOf(each), 0) * (1000 / TICKS_A_SECOND)

function ticksOf(pid: number): number {
  // What follows the name of the program, which may hold spaces: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ')
  return Number(fields[11]) + Number(fields[12])
}

export type Load = { p95: number; processorMs: number; failed: number }

/** Sends the same request many times at once. */
export async function measureLoad(
  url: string,
  { cookie, pid, times = 50 }: { cookie: string; pid: number; times?: number },
): Promise<Load> {
  const before = processorTime(pid)
  const answers = await Promise.all(
    Array.from({ length: times }, async () => {
      const began = performance.now()
      const response = await fetch(url, { headers: { cookie } })
      await response.arrayBuffer()
      return { ms: performance.now() - began, ok: response.ok }
    }),
  )
  const sorted = answers.map(({ ms }) => ms).toSorted((a, b) => a - b)
  return {
    p95: sorted[Math.ceil(times * 0.95) - 1] ?? 0,
    processorMs: (processorTime(pid) - before) / times,
    failed: answers.filter(({ ok }) => !ok).length,
  }
}
