import { z } from 'zod'

// Access keys on the wire. https://docs.coreweave.com/products/storage/object-storage: access keys

export const ACCESS_KEYS_PATH = '/v1/cwobject/access-key'

const AccessKeyInfo = z.object({
  accessKeyId: z.string().min(1),
  principalName: z.string().default(''),
  orgId: z.string().optional(),
  /** A zero time for a key that never expires: see `isEndless`. */
  expiry: z.string().optional(),
  status: z.string().optional(),
  attributes: z.record(z.string(), z.string()).optional(),
})
/** Pages of the documentation spell the id's name in two ways. */
export const WireAccessKeyInfo = z.preprocess(
  (value) =>
    typeof value === 'object' && value !== null && 'accessKeyID' in value
      ? { accessKeyId: value.accessKeyID, ...value }
      : value,
  AccessKeyInfo,
)
export type WireAccessKeyInfo = z.infer<typeof WireAccessKeyInfo>
export const WireAccessKeyInfoList = z.object({ info: z.array(WireAccessKeyInfo).default([]) })

/**
 * Sets the state of all keys of one principal.
 * https://docs.coreweave.com/products/storage/object-storage/reference/object-storage-api-ref/cwobject/update-access-key-status
 */
export const KEY_STATUS_PATH = '/v1/cwobject/access-key-status'
export const KEY_STATUSES = ['ACTIVE', 'SUSPENDED'] as const
export const WireKeyStatus = z.object({
  principalName: z.string().min(1, 'a principal is needed'),
  status: z.enum(KEY_STATUSES),
})
export type WireKeyStatus = z.infer<typeof WireKeyStatus>
/**
 * The same words as older pages of the documentation spell them. Which ones a server takes is UNKNOWN, so they
 * are sent where it refuses the short ones.
 */
export const PREFIXED_KEY_STATUS = {
  ACTIVE: 'ACCESS_KEY_STATUS_ACTIVE',
  SUSPENDED: 'ACCESS_KEY_STATUS_SUSPENDED',
} as const satisfies Record<(typeof KEY_STATUSES)[number], string>

/** INFERRED: the action that the call requires is one of these; no page names it. */
export const KEY_STATUS_RIGHTS = [
  'cwobject:UpdateAccessKeyStatus',
  'cwobject:SetAccessKeyStatus',
] as const

export const REVOKE_KEY_PATH = '/v1/cwobject/revoke-access-key/access-key'
export const REVOKE_KEY_RIGHT = 'cwobject:RevokeAccessKeyByAccessKey'

/**
 * The field that holds the key. The documentation names `accessKey`; COREWEAVE_REVOKE_KEY_FIELD is for a server
 * that still takes `accessKeyId`, as other clients send it.
 * https://docs.coreweave.com/products/storage/object-storage/reference/object-storage-api-ref/cwobject/revoke-an-access-key
 */
export const REVOKE_KEY_FIELDS = ['accessKey', 'accessKeyId'] as const
export type RevokeKeyField = (typeof REVOKE_KEY_FIELDS)[number]

const KeyId = z.string().min(1, 'an access key is needed').max(255)
export const WireRevokeKey = z.object({ accessKey: KeyId }).or(z.object({ accessKeyId: KeyId }))
