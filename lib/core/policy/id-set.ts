import { type Bits, emptyBits } from './bits'

/** A sparse set of ids: only the non-empty 32-bit words, in ascending order. */
export class IdSet {
  /** Every id is smaller. */
  readonly size: number
  readonly words: readonly number[]
  readonly values: readonly number[]
  #bits: Bits | undefined
  #members: readonly number[] | undefined
  #key: string | undefined

  constructor(size: number, words: readonly number[] = [], values: readonly number[] = []) {
    this.size = size
    this.words = words
    this.values = values
  }

  /** A copy with more ids. */
  with(ids: Iterable<number>): IdSet {
    const words: number[] = []
    const values: number[] = []
    const add = (word: number, value: number) => {
      const last = words.length - 1
      if (words[last] === word) values[last] = (values[last] ?? 0) | value
      else {
        words.push(word)
        values.push(value)
      }
    }
    let at = 0
    const addOwnUpTo = (word: number) => {
      for (let own = this.words[at]; own !== undefined && own <= word; own = this.words[++at])
        add(own, this.values[at] ?? 0)
    }
    for (const id of [...ids].sort((a, b) => a - b)) {
      addOwnUpTo(id >>> 5)
      add(id >>> 5, 1 << (id & 31))
    }
    addOwnUpTo(this.size)
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

  /** The ids in ascending order. */
  get members(): readonly number[] {
    this.#members ??= [...this.ids()]
    return this.#members
  }

  /** The same text for sets of the same ids. */
  get key(): string {
    this.#key ??= this.members.join()
    return this.#key
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
