import { readdirSync, readFileSync } from 'node:fs'

/** The process and its descendants. */
function family(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => statusOf(Number(name), 'PPid') === pid)
  return [pid, ...children.flatMap((child) => family(Number(child)))]
}

function statusOf(pid: number, field: 'PPid' | 'VmHWM'): number {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
  } catch {
    return 0
  }
}

/** The sum of the peak memory of the process and its descendants, in MiB. */
export const peakMemory = (pid: number) =>
  family(pid).reduce((sum, each) => sum + statusOf(each, 'VmHWM'), 0) / 1024
