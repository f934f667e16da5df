import type { SandboxWorld } from '../world-types'
import { StorageError } from './xml'

/** All objects and parts of an organization, which are kept in memory. */
const MAX_STORED_BYTES = 1024 * 1024 * 1024
/** What an entry takes besides its bytes, so that empty objects are bounded too. */
const ENTRY_BYTES = 1024

function storedBytes({ buckets }: SandboxWorld): number {
  let sum = 0
  const add = (size: number) => {
    sum += size + ENTRY_BYTES
  }
  for (const { objects, uploads } of buckets.values()) {
    for (const { body } of objects.values()) add(body.length)
    for (const { parts } of uploads.values()) {
      add(0)
      for (const { body } of parts.values()) add(body.length)
    }
  }
  return sum
}

/** Refuses what would not fit; the code is that of Ceph, because S3 has no such limit. */
export function requireRoom(world: SandboxWorld, size: number) {
  if (storedBytes(world) + size + ENTRY_BYTES > MAX_STORED_BYTES)
    throw new StorageError(
      403,
      'QuotaExceeded',
      `The sandbox keeps up to ${MAX_STORED_BYTES} bytes an organization; delete objects or abort uploads first.`,
    )
}
