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

/** Adds the members of another set. */
export function addAll(bits: Bits, others: Bits) {
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] ?? 0) | (others[i] ?? 0)
}

/** Keeps only the members that are in another set, too. */
export function keepOnly(bits: Bits, others: Bits) {
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] ?? 0) & (others[i] ?? 0)
}

/** Removes the members of another set. */
export function removeAll(bits: Bits, others: Bits) {
  for (let i = 0; i < bits.length; i++) bits[i] = (bits[i] ?? 0) & ~(others[i] ?? 0)
}

/** Numbers sets so that equal sets have the same number. */
export function createBitNumbers() {
  const sets: Bits[] = []
  const byHash = new Map<number, number[]>()
  return {
    sets,
    numberOf: (bits: Bits): number => {
      let hash = 0
      for (const word of bits) hash = (Math.imul(hash, 0x01000193) ^ word) | 0
      const candidates = byHash.get(hash) ?? []
      const known = candidates.find((at) => equalBits(sets[at] ?? bits, bits))
      if (known !== undefined) return known
      const number = sets.push(bits.slice()) - 1
      byHash.set(hash, [...candidates, number])
      return number
    },
  }
}
