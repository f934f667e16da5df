import 'server-only'

import { hkdfSync } from 'node:crypto'

/** Derive a 256-bit key for one purpose, so that no two uses of a secret share a key. */
export const deriveKey = (secret: string, purpose: string) =>
  Buffer.from(hkdfSync('sha256', secret, '', `workload-identity-console/${purpose}`, 32))
