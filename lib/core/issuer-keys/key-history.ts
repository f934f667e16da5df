const HOUR_MS = 3_600_000

/** Where a key was seen: at the issuer URL, at the API server itself, or in the header of a token. */
export type SightingSource = 'issuer' | 'api-server' | 'token'

/** Why the keys of an issuer could not be read. */
export const OUTAGE_KINDS = ['not-enabled', 'unreachable', 'invalid', 'no-keys'] as const
export type OutageKind = (typeof OUTAGE_KINDS)[number]

/** A period in which a key was seen. Times are in milliseconds. */
export type KeySighting = {
  source: SightingSource
  kid: string
  alg: string
  firstSeen: number
  lastSeen: number
  /** The first reading without the key. Absent while it is there, and for tokens. */
  goneAt?: number
}

export type IssuerOutage = {
  kind: OutageKind
  since: number
  /** Absent while it lasts. */
  until?: number
}

export type IssuerSightings = {
  /** The first reading. A key that was there then may be older. */
  since: number
  readAt: number
  keys: readonly KeySighting[]
  outages: readonly IssuerOutage[]
}

export type KeyAssumptions = {
  /** How long a token is valid at most. */
  tokenLifetimeMs: number
  /** How long others may go by a key set that they have read before. */
  cacheMs: number
}

/**
 * Projected tokens of the webhook are valid for an hour, and an API server lets others keep its key set for an hour.
 * https://github.com/kubernetes/kubernetes/blob/master/pkg/routes/openidmetadata.go
 */
export const KEY_ASSUMPTIONS: KeyAssumptions = { tokenLifetimeMs: HOUR_MS, cacheMs: HOUR_MS }

/** The keys that a reading found added or removed; `at` is the time of the reading. */
export type KeyRotation = { at: number; added: string[]; removed: string[] }

export type KeyFault = {
  kid: string
  /** Whether tokens may fail because of it now. */
  breaks: boolean
} & (
  | {
      /** The API server has the key, or signs with it, and the issuer URL does not publish it. */
      code: 'unpublished'
      since: number
      /** Whether a token signed by it was seen. */
      signs: boolean
    }
  | {
      /** The key was in use before the issuer URL published it. */
      code: 'published-late'
      usedAt: number
      publishedAt: number
      signs: boolean
    }
  | {
      /** A token was signed while others could still have the key set without the key. */
      code: 'used-early'
      usedAt: number
      publishedAt: number
    }
  | {
      /** Tokens signed by the key may have been valid when it was removed. */
      code: 'removed-early'
      removedAt: number
      /** When the last token that it can have signed ends. */
      validUntil: number
    }
)
export type KeyFaultCode = KeyFault['code']

export type KeyHistory = { rotations: KeyRotation[]; faults: KeyFault[] }

/** The keys that are published now. */
export const publishedKids = ({
  keys,
}: {
  keys: readonly Pick<KeySighting, 'source' | 'kid' | 'goneAt'>[]
}): string[] =>
  keys
    .filter(({ source, goneAt }) => source === 'issuer' && goneAt === undefined)
    .map(({ kid }) => kid)

/** The rotations of an issuer's keys, and what was wrong with them, newest first. */
export function readKeyHistory(
  sightings: IssuerSightings,
  now: number,
  assumed: KeyAssumptions = KEY_ASSUMPTIONS,
): KeyHistory {
  const published = sightings.keys.filter(({ source }) => source === 'issuer')
  const used = readUses(sightings)
  return {
    rotations: findRotations(sightings.since, published),
    faults: [
      ...[...used].flatMap(([kid, use]) =>
        findLatePublication(sightings, { kid, use, now, assumed }),
      ),
      ...published.flatMap((key) => findEarlyRemoval(sightings, { key, now, assumed })),
    ].toSorted((a, b) => Number(b.breaks) - Number(a.breaks) || faultTime(b) - faultTime(a)),
  }
}

/** When a fault began. */
export function faultTime(fault: KeyFault): number {
  switch (fault.code) {
    case 'unpublished':
      return fault.since
    case 'published-late':
    case 'used-early':
      return fault.usedAt
    case 'removed-early':
      return fault.removedAt
  }
}

function findRotations(since: number, published: readonly KeySighting[]): KeyRotation[] {
  const byTime = new Map<number, KeyRotation>()
  const at = (time: number) => {
    const found = byTime.get(time) ?? { at: time, added: [], removed: [] }
    byTime.set(time, found)
    return found
  }
  for (const { kid, firstSeen, goneAt } of published) {
    if (firstSeen > since) at(firstSeen).added.push(kid)
    if (goneAt !== undefined) at(goneAt).removed.push(kid)
  }
  return [...byTime.values()].toSorted((a, b) => b.at - a.at)
}

type KeyUse = {
  /** The first sighting anywhere but at the issuer URL. */
  since: number
  /** Whether the API server has the key now. */
  isServed: boolean
  /** The first and the last token seen that the key signed. */
  signed?: { from: number; until: number }
}

function readUses({ keys }: IssuerSightings): Map<string, KeyUse> {
  const uses = new Map<string, KeyUse>()
  for (const { source, kid, firstSeen, lastSeen, goneAt } of keys) {
    if (source === 'issuer') continue
    const before = uses.get(kid)
    const signed =
      source === 'token'
        ? {
            from: Math.min(before?.signed?.from ?? firstSeen, firstSeen),
            until: Math.max(before?.signed?.until ?? lastSeen, lastSeen),
          }
        : before?.signed
    uses.set(kid, {
      since: Math.min(before?.since ?? firstSeen, firstSeen),
      isServed: before?.isServed === true || (source === 'api-server' && goneAt === undefined),
      ...(signed && { signed }),
    })
  }
  return uses
}

type Use = { kid: string; use: KeyUse; now: number; assumed: KeyAssumptions }

function findLatePublication(sightings: IssuerSightings, used: Use): KeyFault[] {
  const { kid, use, now, assumed } = used
  const periods = sightings.keys.filter((key) => key.source === 'issuer' && key.kid === kid)
  if (!periods.some(({ goneAt }) => goneAt === undefined))
    return findUnpublished(sightings, used, periods)
  const publishedAt = Math.min(...periods.map(({ firstSeen }) => firstSeen))
  // A key that was there at the first reading may have been published long before.
  if (publishedAt <= sightings.since) return []
  const breaks = now < publishedAt + assumed.cacheMs
  if (use.since < publishedAt)
    return use.since >= sightings.since && !isInOutage(sightings, use.since)
      ? [
          {
            code: 'published-late',
            kid,
            usedAt: use.since,
            publishedAt,
            signs: use.signed !== undefined,
            breaks,
          },
        ]
      : []
  const usedAt = use.signed?.from
  if (usedAt === undefined || usedAt >= publishedAt + assumed.cacheMs) return []
  return [{ code: 'used-early', kid, usedAt, publishedAt, breaks }]
}

function findUnpublished(
  { outages }: IssuerSightings,
  { kid, use, now, assumed }: Use,
  periods: readonly KeySighting[],
): KeyFault[] {
  if (outages.some(({ until }) => until === undefined)) return []
  const removedAt = Math.max(...periods.map(({ goneAt }) => goneAt ?? 0), 0)
  const { signed, isServed } = use
  // Tokens may be in use that were signed since the key was last published.
  const signs =
    signed !== undefined &&
    signed.until >= removedAt &&
    signed.until + assumed.tokenLifetimeMs > now
  // An API server may go on verifying with a key that no longer signs.
  const isMissing = signs || (isServed && periods.length === 0)
  return isMissing
    ? [{ code: 'unpublished', kid, since: Math.max(use.since, removedAt), signs, breaks: true }]
    : []
}

/** Whether the issuer could not be read then, so that it may have published a key. */
const isInOutage = ({ outages }: IssuerSightings, at: number) =>
  outages.some(({ since, until }) => since <= at && (until === undefined || at <= until))

type Removal = { key: KeySighting; now: number; assumed: KeyAssumptions }

function findEarlyRemoval({ keys }: IssuerSightings, { key, now, assumed }: Removal): KeyFault[] {
  const { kid, goneAt: removedAt } = key
  if (removedAt === undefined) return []
  // A key that was published again is no longer missing.
  const isBack = keys.some(
    (other) =>
      other.source === 'issuer' &&
      other.kid === kid &&
      (other.goneAt === undefined || other.goneAt > removedAt),
  )
  const signedUntil = lastPossibleUse(keys, key, removedAt)
  if (isBack || signedUntil === undefined) return []
  const validUntil = signedUntil + assumed.tokenLifetimeMs
  if (removedAt >= validUntil) return []
  return [{ code: 'removed-early', kid, removedAt, validUntil, breaks: now < validUntil }]
}

/**
 * Until when the key can have signed: the last token seen that it signed, or the time at which the first later key was
 * seen, because no other could sign before. Undefined where neither is known.
 */
function lastPossibleUse(
  keys: readonly KeySighting[],
  { kid, firstSeen }: KeySighting,
  removedAt: number,
): number | undefined {
  const signed = keys.flatMap((key) =>
    key.source === 'token' && key.kid === kid ? [key.lastSeen] : [],
  )
  const later = keys.flatMap((key) =>
    key.source === 'issuer' && key.kid !== kid && key.firstSeen > firstSeen
      ? [Math.min(key.firstSeen, removedAt)]
      : [],
  )
  const bounds = [...signed, ...(later.length > 0 ? [Math.min(...later)] : [])]
  return bounds.length > 0 ? Math.max(...bounds) : undefined
}
