import { z } from 'zod'

// Access keys on the wire. https://docs.coreweave.com/products/storage/object-storage: access keys

export const ACCESS_KEYS_PATH = '/v1/cwobject/access-key'

export const WireAccessKeyInfo = z.object({
  /** INFERRED to be the field's name in lists too; it is documented for a single key. */
  accessKeyId: z.string().min(1),
  principalName: z.string().default(''),
  orgId: z.string().optional(),
  /** INFERRED: absent for a key that never expires. */
  expiry: z.string().optional(),
  status: z.string().optional(),
  attributes: z.record(z.string(), z.string()).optional(),
})
export type WireAccessKeyInfo = z.infer<typeof WireAccessKeyInfo>
export const WireAccessKeyInfoList = z.object({ info: z.array(WireAccessKeyInfo).default([]) })

/**
 * Sets the state of all keys of one principal. INFERRED from another client, so path and values are
 * kept in this file only, and COREWEAVE_KEY_STATUS_PATH overrides the path.
 */
export const KEY_STATUS_PATH = '/v1/cwobject/access-key-status'
export const KEY_STATUSES = ['ACTIVE', 'SUSPENDED'] as const
export const WireKeyStatus = z.object({
  principalName: z.string().min(1, 'a principal is needed'),
  status: z.enum(KEY_STATUSES),
})
export type WireKeyStatus = z.infer<typeof WireKeyStatus>
/** INFERRED: the action that the call requires. */
export const KEY_STATUS_RIGHT = 'cwobject:SetAccessKeyStatus'

export const REVOKE_KEY_PATH = '/v1/cwobject/revoke-access-key/access-key'
export const REVOKE_KEY_RIGHT = 'cwobject:RevokeAccessKeyByAccessKey'

/**
 * The field that holds the key. INFERRED: `accessKey` is what CoreWeave's Terraform provider sends,
 * other clients send `accessKeyId`; COREWEAVE_REVOKE_KEY_FIELD chooses.
 */
export const REVOKE_KEY_FIELDS = ['accessKey', 'accessKeyId'] as const
export type RevokeKeyField = (typeof REVOKE_KEY_FIELDS)[number]

const KeyId = z.string().min(1, 'an access key is needed').max(255)
export const WireRevokeKey = z.object({ accessKey: KeyId }).or(z.object({ accessKeyId: KeyId }))
