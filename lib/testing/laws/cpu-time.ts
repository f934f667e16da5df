/**
 * The CPU time of a piece of work in milliseconds, as on an idle machine. Work that shares a core, its caches or its
 * memory takes longer, and so does the reference work that is measured before and after.
 */
export function measureCpuTime(work: () => void): number {
  const before = slowdown()
  const spent = spentBy(work)
  return spent / Math.max(1, (before + slowdown()) / 2)
}

function spentBy(work: () => void): number {
  const start = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}

/** What the reference work takes on an idle machine once it is compiled. */
const REFERENCE_MS = 6

let isCompiled = false

/** By what factor work takes longer now than on an idle machine. */
function slowdown(): number {
  for (let round = 0; round < 5 && !isCompiled; round++) referenceWork()
  isCompiled = true
  return spentBy(referenceWork) / REFERENCE_MS
}

/** Texts, maps and sorting, as in what is measured. */
function referenceWork() {
  const counts = new Map<string, number>()
  for (let i = 0; i < 50_000; i++) {
    const key = `role/${(i * 7919) % 5000}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const sorted = [...counts.keys()].sort()
  if (JSON.stringify(sorted).length === 0) throw new Error('The work has a result.')
}
