type Key = { status?: string | undefined; expiry?: string | undefined }

/**
 * A key made with a duration of 0 seconds. INFERRED: what its `expiry` is, is not documented; absent
 * and the zero times of protobuf and Go both mean that there is none.
 */
export const isPermanentKey = ({ status = '', expiry }: Key) =>
  !/DELETED|REVOKED|EXPIRED/.test(status) && (!expiry || !(Date.parse(expiry) > 0))
