/** The CPU time of a piece of work in milliseconds, which a busy machine does not distort. */
export function measureCpuTime(work: () => void): number {
  const start = process.cpuUsage()
  work()
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}
