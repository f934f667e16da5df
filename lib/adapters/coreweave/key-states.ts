import type { WireAccessKeyInfo } from './wire-keys'

type Key = Pick<WireAccessKeyInfo, 'status' | 'expiry'>

const HAS_ENDED = /EXPIRED|DELETED|REVOKED/

/**
 * Whether a key's `expiry` says that it never ends. A key created with a duration of 0 seconds lists the zero
 * time of protobuf (1970-01-01) or of Go (year one), or none.
 * https://docs.coreweave.com/products/storage/object-storage/auth-access/manage-access-keys
 */
export const isEndless = ({ expiry }: Pick<Key, 'expiry'>) => !expiry || !(Date.parse(expiry) > 0)

/** Whether a key works until somebody revokes it. */
export const isPermanentKey = (key: Key) => !HAS_ENDED.test(key.status ?? '') && isEndless(key)

/** Whether a key is neither expired nor deleted. */
export const isUnexpiredKey = (key: Key, now: Date) =>
  !HAS_ENDED.test(key.status ?? '') && (isEndless(key) || new Date(key.expiry ?? 0) > now)

/** Lists report a suspended key as `FULL_SUSPENDED`. */
export const isSuspendedKey = ({ status = '' }: Pick<Key, 'status'>) => /SUSPENDED/.test(status)
