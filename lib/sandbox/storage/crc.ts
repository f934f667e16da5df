// The two CRCs that S3 takes and Node.js lacks, reflected, one table lookup a byte. A loop over
// indexes is four times as fast as one over the bytes.

const BYTES = 256

const crc32cTable = Uint32Array.from({ length: BYTES }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1
  return value
})

/** CRC-32C (Castagnoli), RFC 3720. */
export function crc32c(bytes: Uint8Array): number {
  let value = 0xffffffff
  for (let at = 0; at < bytes.length; at++)
    value = (crc32cTable[(value ^ (bytes[at] ?? 0)) & 0xff] ?? 0) ^ (value >>> 8)
  return (value ^ 0xffffffff) >>> 0
}

const HIGH = 0x9a6c9329
const LOW = 0xac4bc9b5
const highTable = new Int32Array(BYTES)
const lowTable = new Int32Array(BYTES)
for (let index = 0; index < BYTES; index++) {
  let [high, low] = [0, index]
  for (let bit = 0; bit < 8; bit++) {
    const odd = low & 1
    low = (low >>> 1) | (high << 31)
    high >>>= 1
    if (odd) {
      high ^= HIGH
      low ^= LOW
    }
  }
  highTable[index] = high
  lowTable[index] = low
}

/** CRC-64/NVME in two halves, because 64-bit integers of JavaScript are slow. */
export function crc64nvme(bytes: Uint8Array): { high: number; low: number } {
  let high = -1
  let low = -1
  for (let at = 0; at < bytes.length; at++) {
    const index = (low ^ (bytes[at] ?? 0)) & 0xff
    low = ((low >>> 8) | (high << 24)) ^ (lowTable[index] ?? 0)
    high = (high >>> 8) ^ (highTable[index] ?? 0)
  }
  return { high: ~high >>> 0, low: ~low >>> 0 }
}
