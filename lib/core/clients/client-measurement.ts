// What `npm run clients` measured of S3 clients with container credentials, and what is cited of the others.

/** How a client comes by new keys, where its process outlives the first ones. */
export type KeyRefresh =
  /** By a new exchange shortly before or at the end of the old ones. */
  | 'before-expiry'
  /** By an exchange at every call. */
  | 'every-call'
  /** When object storage has refused the old ones. */
  | 'after-refusal'
  /** Not at all: it fails once the first keys have ended. */
  | 'once'
  /** The run does not show it. */
  | 'not-seen'

/** How a client addresses buckets at CoreWeave’s endpoint. CoreWeave accepts only virtual-hosted addresses. */
export type AddressingSupport =
  /** Virtual-hosted without a setting. */
  | 'virtual'
  /** Virtual-hosted by a setting, by path without. */
  | 'needs-setting'
  /** By path only. */
  | 'path'

/** Between how many seconds before the end of its keys a client exchanges again; without an upper bound if it always did. */
export type RenewalWindow = { atLeast: number; below?: number }

/** Why a client does not come by keys. */
export type KeyRefusal =
  /** It never asks the endpoint of AWS_CONTAINER_CREDENTIALS_FULL_URI. */
  | 'no-exchange'
  /** It does not use keys whose Token is empty, as CoreWeave’s can be. */
  | 'empty-session-token'
  | 'keys-not-used'

/** What a run showed of one version of a client. */
export type VersionMeasurement = {
  version: string
  /** The package beneath it that reads the credentials. */
  below?: string
} & (
  | { takes: false; reason: KeyRefusal }
  /** It signs with the keys, and object storage refuses its requests. */
  | { takes: true; reads: false; addressing?: AddressingSupport }
  | {
      takes: true
      reads: true
      addressing?: AddressingSupport
      refreshes: KeyRefresh
      /** Reads in one process with keys that live 15 minutes, and its exchanges meanwhile. */
      calls: number
      exchanges: number
      renews?: RenewalWindow
      /** Whether it reads the token file again for a new exchange. */
      rereads?: boolean
    }
)

export type MeasuredClient = {
  key: string
  label: string
  /** Newest first. */
  versions: readonly VersionMeasurement[]
}

export type ClientMeasurements = {
  /** The day of the run, as an ISO date. */
  date: string
  clients: readonly MeasuredClient[]
  /** What the run could not install, with the reason. */
  notRun: readonly { key: string; label: string; reason: string }[]
}

/** The error texts of versions that do not work, by client and version. Screens do without them. */
export type ClientErrors = Readonly<Record<string, Readonly<Record<string, string>>>>
