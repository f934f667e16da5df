import type { WireAccessKeyInfo } from './wire-keys'

/** `FULL_SUSPENDED` is what lists call a suspended key. */
export const isSuspendedKey = ({ status = '' }: Pick<WireAccessKeyInfo, 'status'>) =>
  /SUSPENDED/.test(status)

/** Neither expired nor deleted, whatever its state is called; without `expiry` it never ends. */
export const isUnexpiredKey = (
  { status = '', expiry }: Pick<WireAccessKeyInfo, 'status' | 'expiry'>,
  now: Date,
) => !/EXPIRED|DELETED|REVOKED/.test(status) && (!expiry || new Date(expiry) > now)
