import { z } from 'zod'
import { type Caller, checked, storageRole } from './call'

export const REVOKE_KEY_PATH = '/v1/cwobject/revoke-access-key/access-key'
export const REVOKE_KEY_RIGHT = 'cwobject:RevokeAccessKeyByAccessKey'

/**
 * How the request names the key. INFERRED: `accessKey` is what CoreWeave's Terraform provider sends,
 * other clients send `accessKeyId`; COREWEAVE_REVOKE_KEY_FIELD chooses.
 */
export const REVOKE_KEY_FIELDS = ['accessKey', 'accessKeyId'] as const
export type RevokeKeyField = (typeof REVOKE_KEY_FIELDS)[number]

const KeyId = z.string().min(1, 'an access key is needed').max(255)
export const WireRevokeKey = z.object({ accessKey: KeyId }).or(z.object({ accessKeyId: KeyId }))

/** The end of one access key; it cannot be brought back. */
export const revocationWith = (call: Caller, field: RevokeKeyField) => ({
  revokeAccessKey: async (id: string) => {
    await call({
      doing: `revoke the access key ${id}`,
      needs: storageRole(REVOKE_KEY_RIGHT),
      method: 'POST',
      path: REVOKE_KEY_PATH,
      safe: false,
      body: checked(WireRevokeKey, field === 'accessKey' ? { accessKey: id } : { accessKeyId: id }),
      answer: z.unknown(),
    })
  },
})
