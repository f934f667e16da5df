import { readdirSync, readFileSync } from 'node:fs'

/** The process and its descendants. */
export function processFamily(pid: number): number[] {
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => statusOf(Number(name), 'PPid') === pid)
  return [pid, ...children.flatMap((child) => processFamily(Number(child)))]
}

function statusOf(pid: number, field: 'PPid' | 'VmHWM' | 'VmRSS'): number {
  try {
    const text = readFileSync(`/proc/${pid}/status`, 'utf8')
    return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0)
  } catch {
    return 0
  }
}

const sumOf = (pid: number, field: 'VmHWM' | 'VmRSS') =>
  processFamily(pid).reduce((sum, each) => sum + statusOf(each, field), 0) / 1024

/** The sum of the peak memory of the process and its descendants, in MiB. */
export const peakMemory = (pid: number) => sumOf(pid, 'VmHWM')

/** The memory that the process and its descendants hold now, in MiB. */
export const residentMemory = (pid: number) => sumOf(pid, 'VmRSS')
