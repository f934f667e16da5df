import { type Bits, emptyBits } from './bits'

/** A sparse set of ids: only the non-empty 32-bit words, in ascending order. */
export class IdSet {
  /** Every id is smaller. */
  readonly size: number
  readonly words: readonly number[]
  readonly values: readonly number[]
  #bits: Bits | undefined

  constructor(size: number, words: readonly number[] = [], values: readonly number[] = []) {
    this.size = size
    this.words = words
    this.values = values
  }

  /** A copy with more ids. */
  with(ids: Iterable<number>): IdSet {
    const words = [...this.words]
    const values = [...this.values]
    for (const id of ids) {
      const word = id >>> 5
      let at = words.length
      while (at > 0 && (words[at - 1] ?? 0) >= word) at--
      if (words[at] !== word) {
        words.splice(at, 0, word)
        values.splice(at, 0, 0)
      }
      values[at] = (values[at] ?? 0) | (1 << (id & 31))
    }
    return new IdSet(this.size, words, values)
  }

  /** The set as a dense bit set. */
  get bits(): Bits {
    this.#bits ??= this.#spread()
    return this.#bits
  }

  #spread(): Bits {
    const bits = emptyBits(this.size)
    for (const [i, word] of this.words.entries()) bits[word] = this.values[i] ?? 0
    return bits
  }

  /** The ids in ascending order, restricted to `among` when given. */
  *ids(among?: Bits): Generator<number> {
    for (const [i, word] of this.words.entries())
      for (
        let rest = (this.values[i] ?? 0) & (among ? (among[word] ?? 0) : -1);
        rest !== 0;
        rest &= rest - 1
      )
        yield word * 32 + 31 - Math.clz32(rest & -rest)
  }
}
