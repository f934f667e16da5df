type Key = { status?: string | undefined; expiry?: string | undefined }

/**
 * Whether a key was created with a duration of 0 seconds. INFERRED: its `expiry` is undocumented;
 * absent and the zero times of protobuf and Go both mean that it never expires.
 */
export const isPermanentKey = ({ status = '', expiry }: Key) =>
  !/DELETED|REVOKED|EXPIRED/.test(status) && (!expiry || !(Date.parse(expiry) > 0))
