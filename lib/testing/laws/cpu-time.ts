/** Milliseconds of processor time a piece of work takes: steady even where the machine is busy. */
export function measureCpuTime(work: () => void): number {
  const start = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}
