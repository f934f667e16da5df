/**
 * Whether data holds more than so many characters, names included; any other value counts as one. It looks at no
 * more than that.
 */
export function isLargerThan(limit: number, data: unknown): boolean {
  const open: unknown[] = [data]
  let size = 0
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value === 'string') size += value.length
    else if (Array.isArray(value)) {
      size += value.length
      // Each item counts as one at least, so a list that is longer need not be taken apart.
      if (size <= limit) open.push(...value)
    } else if (typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value)) {
        size += name.length
        open.push(member)
      }
    else size += 1
    if (size > limit) return true
  }
  return false
}
