/** The most keys that an uploaded key set is read to have. */
export const MAX_UPLOADED_KEYS = 50

/** What a key set that was uploaded to another cloud has other than the keys that the issuer publishes. */
export type UploadedKeysDifference = {
  /** Published keys that the cloud does not have: tokens that they sign are rejected. */
  missing: string[]
  /** Keys that the cloud still trusts although the issuer no longer publishes them. */
  removed: string[]
  /** Keys that the issuer was never seen to publish. */
  unseen: string[]
}

export const compareUploadedKeys = (
  uploaded: readonly string[],
  { published, seen }: { published: readonly string[]; seen: readonly string[] },
): UploadedKeysDifference => {
  const others = uploaded.filter((kid) => !published.includes(kid))
  return {
    missing: published.filter((kid) => !uploaded.includes(kid)),
    removed: others.filter((kid) => seen.includes(kid)),
    unseen: others.filter((kid) => !seen.includes(kid)),
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * The key IDs of a JWKS, or of `gcloud … providers describe --format=json`, which has the JWKS as a text. Undefined if
 * the text is neither.
 */
export function keyIdsOfKeySet(text: string): string[] | undefined {
  const root = parseJson(text)
  if (!isRecord(root)) return undefined
  const { keys, oidc, jwksJson = isRecord(oidc) ? oidc['jwksJson'] : undefined } = root
  if (Array.isArray(keys))
    return keys.flatMap((key: unknown) =>
      isRecord(key) && typeof key['kid'] === 'string' ? [key['kid']] : [],
    )
  return typeof jwksJson === 'string' && jwksJson !== text ? keyIdsOfKeySet(jwksJson) : undefined
}
