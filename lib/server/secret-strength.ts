import { deflateRawSync } from 'node:zlib'

// Of 32 random hexadecimal digits, the weakest secret that is taken, none of 3,000 had fewer than 101 bits or 31 bytes.
const LEAST_BITS = 90
const LEAST_COMPRESSED_BYTES = 24

/** Bits by which frequent each of the symbols is. */
function frequencyBits(symbols: readonly string[]): number {
  const counts = new Map<string, number>()
  for (const symbol of symbols) counts.set(symbol, (counts.get(symbol) ?? 0) + 1)
  return [...counts.values()].reduce(
    (bits, count) => bits - count * Math.log2(count / symbols.length),
    0,
  )
}

/**
 * Whether a secret can have been generated: not one character, word or number over and over, and no run of the
 * alphabet. A text that is no secret for other reasons, such as a quotation, is not recognized.
 */
export function isStrongSecret(secret: string): boolean {
  const characters = [...secret]
  const steps = characters
    .slice(1)
    .map((character, i) => String(character.charCodeAt(0) - (characters[i] ?? '').charCodeAt(0)))
  return (
    Math.min(frequencyBits(characters), frequencyBits(steps)) >= LEAST_BITS &&
    deflateRawSync(secret, { level: 9 }).byteLength >= LEAST_COMPRESSED_BYTES
  )
}
