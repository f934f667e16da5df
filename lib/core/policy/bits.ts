/** A set of small numbers, one bit each. Sets that are combined have the same length. */
export type Bits = Uint32Array

export const emptyBits = (size: number): Bits => new Uint32Array((size + 31) >>> 5)

export const addBit = (bits: Bits, index: number) => {
  bits[index >>> 5] = (bits[index >>> 5] ?? 0) | (1 << (index & 31))
}

export const hasBit = (bits: Bits, index: number) =>
  ((bits[index >>> 5] ?? 0) & (1 << (index & 31))) !== 0

export function createBits(size: number, members: Iterable<number>): Bits {
  const bits = emptyBits(size)
  for (const member of members) addBit(bits, member)
  return bits
}

// Loops, as the array methods take several times as long on sets of one or two words.

export function intersection(a: Bits, b: Bits): Bits {
  const both = new Uint32Array(a.length)
  for (let i = 0; i < a.length; i++) both[i] = (a[i] ?? 0) & (b[i] ?? 0)
  return both
}

export function union(a: Bits, b: Bits): Bits {
  const either = new Uint32Array(a.length)
  for (let i = 0; i < a.length; i++) either[i] = (a[i] ?? 0) | (b[i] ?? 0)
  return either
}

export function bitDifference(a: Bits, b: Bits): Bits {
  const left = new Uint32Array(a.length)
  for (let i = 0; i < a.length; i++) left[i] = (a[i] ?? 0) & ~(b[i] ?? 0)
  return left
}

export function isEmptySet(bits: Bits): boolean {
  for (let i = 0; i < bits.length; i++) if (bits[i] !== 0) return false
  return true
}

export function equalBits(a: Bits, b: Bits): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

export function intersects(a: Bits, b: Bits): boolean {
  for (let i = 0; i < a.length; i++) if (((a[i] ?? 0) & (b[i] ?? 0)) !== 0) return true
  return false
}

/** The members, smallest first. */
export function membersOf(bits: Bits): number[] {
  const found: number[] = []
  for (let i = 0; i < bits.length; i++)
    for (let word = bits[i] ?? 0; word !== 0; word &= word - 1)
      found.push(i * 32 + 31 - Math.clz32(word & -word))
  return found
}

export function countBits(bits: Bits): number {
  let count = 0
  for (let word of bits) for (; word !== 0; word &= word - 1) count++
  return count
}
