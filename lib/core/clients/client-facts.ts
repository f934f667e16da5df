import type {
  AddressingSupport,
  KeyRefresh,
  RenewalWindow,
  VersionMeasurement,
} from './client-measurement'
import { MEASUREMENTS } from './measurements'
import { isVersionBefore } from './version-order'

/** Where a fact about a client is from. */
export type FactSource =
  | { kind: 'run'; date: string; version: string }
  | { kind: 'cited'; url: string }

export type ClientFacts = {
  key: string
  label: string
  /** Whether its newest version comes by keys and object storage accepts its requests. */
  works: boolean
  /** The lowest version that is known to come by keys. */
  since?: string
  /** The highest version that is known not to. */
  tooOld?: string
  refreshes?: KeyRefresh
  renews?: RenewalWindow
  addressing?: AddressingSupport
  source: FactSource
}

type CitedClient = { key: string; label: string; works: boolean; since?: string; url: string }

const COREWEAVE = 'https://docs.coreweave.com/products/storage/object-storage'

/** What the run cannot show, with its authority. A version that the run shows counts before one that is cited. */
export const CITED_CLIENTS: readonly CitedClient[] = [
  { key: 'aws-cli-2', label: 'AWS CLI 2', works: true, since: '2.33.2', url: COREWEAVE },
]

/**
 * The facts of a client by its key: what `npm run clients` measured of it, or what is cited where the newest version
 * that could be installed does not work. Undefined for a client that is in neither.
 */
export function factsOf(key: string): ClientFacts | undefined {
  const measured = MEASUREMENTS.clients.find((client) => client.key === key)
  const cited = CITED_CLIENTS.find((client) => client.key === key)
  const [newest] = measured?.versions ?? []
  if (!measured || !newest) {
    if (!cited) return undefined
    const { label, works, since, url } = cited
    return { key, label, works, ...(since && { since }), source: { kind: 'cited', url } }
  }
  const works = isWorking(newest)
  if (!works && cited?.works) {
    const { label, since, url } = cited
    return {
      key,
      label,
      works: true,
      ...(since && { since }),
      tooOld: newest.version,
      source: { kind: 'cited', url },
    }
  }
  const failing = measured.versions.findIndex((version) => !isWorking(version))
  const tooOld = failing > 0 ? measured.versions[failing]?.version : undefined
  // The run shows a boundary only where it also has a version that is too old.
  const since = tooOld === undefined ? undefined : measured.versions[failing - 1]?.version
  return {
    key,
    label: measured.label,
    works,
    ...(since && { since }),
    ...(tooOld && { tooOld }),
    ...(newest.takes && newest.reads && { refreshes: newest.refreshes }),
    ...(newest.takes && newest.reads && newest.renews && { renews: newest.renews }),
    ...(newest.takes && newest.addressing && { addressing: newest.addressing }),
    source: { kind: 'run', date: MEASUREMENTS.date, version: newest.version },
  }
}

const isWorking = (measured: VersionMeasurement) => measured.takes && measured.reads

/** The lowest version of a client that comes by keys. Throws for a client without one, which is a mistake of the caller. */
export function sinceVersionOf(key: string): string {
  const since = factsOf(key)?.since
  if (since === undefined) throw new Error(`No version of ${key} is known to be the first.`)
  return since
}

/**
 * How a version of a client comes by new keys, by the newest measured version that is not after it, or by the oldest one
 * that was measured; without a version by the newest one. Undefined where no run shows it.
 */
export function keyRefreshOf(key: string, version?: string): KeyRefresh | undefined {
  const versions = MEASUREMENTS.clients.find((client) => client.key === key)?.versions ?? []
  const measured =
    version === undefined
      ? versions[0]
      : (versions.find((each) => !isVersionBefore(version, each.version)) ?? versions.at(-1))
  return measured?.takes && measured.reads ? measured.refreshes : undefined
}

/**
 * Whether a version of a client is known to be too old: it is not after the newest one that the run showed to be, or
 * before the first one that is cited. What lies between two measured versions is not known to be too old.
 */
export function isTooOld(key: string, version: string): boolean {
  const facts = factsOf(key)
  if (!facts) return false
  const { tooOld, since, source } = facts
  if (tooOld !== undefined && !isVersionBefore(tooOld, version)) return true
  return source.kind === 'cited' && since !== undefined && isVersionBefore(version, since)
}
