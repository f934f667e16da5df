import { z } from 'zod'
import { type Caller, checked, storageRole } from './call'
import { REVOKE_KEY_PATH, REVOKE_KEY_RIGHT, type RevokeKeyField, WireRevokeKey } from './wire-keys'

/** Revoke one access key. CoreWeave cannot bring a revoked key back. */
export const revocationWith = (call: Caller, field: RevokeKeyField) => ({
  revokeAccessKey: async (id: string) => {
    await call({
      doing: `revoke access key ${id}`,
      needs: storageRole(REVOKE_KEY_RIGHT),
      method: 'POST',
      path: REVOKE_KEY_PATH,
      safe: false,
      body: checked(WireRevokeKey, field === 'accessKey' ? { accessKey: id } : { accessKeyId: id }),
      answer: z.unknown(),
    })
  },
})
