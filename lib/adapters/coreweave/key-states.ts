import type { WireAccessKeyInfo } from './wire-keys'

/** Lists report a suspended key as `FULL_SUSPENDED`. */
export const isSuspendedKey = ({ status = '' }: Pick<WireAccessKeyInfo, 'status'>) =>
  /SUSPENDED/.test(status)

/** Whether a key is neither expired nor deleted. A key without `expiry` never expires. */
export const isUnexpiredKey = (
  { status = '', expiry }: Pick<WireAccessKeyInfo, 'status' | 'expiry'>,
  now: Date,
) => !/EXPIRED|DELETED|REVOKED/.test(status) && (!expiry || new Date(expiry) > now)
