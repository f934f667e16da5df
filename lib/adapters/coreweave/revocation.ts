import { z } from 'zod'
import { type Caller, storageAdminOr, validRequest } from './call'
import { REVOKE_KEY_PATH, REVOKE_KEY_RIGHT, type RevokeKeyField, WireRevokeKey } from './wire-keys'

/** Revoke one access key. CoreWeave cannot bring a revoked key back. */
export const revocationWith = (call: Caller, field: RevokeKeyField) => ({
  revokeAccessKey: async (id: string) => {
    await call({
      doing: `revoke access key ${id}`,
      needs: storageAdminOr(REVOKE_KEY_RIGHT),
      method: 'POST',
      path: REVOKE_KEY_PATH,
      safe: false,
      body: validRequest(
        WireRevokeKey,
        field === 'accessKey' ? { accessKey: id } : { accessKeyId: id },
      ),
      answer: z.unknown(),
    })
  },
})
