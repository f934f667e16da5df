import type { TrustEntry } from '../schema'

export type ClusterName = { id: string; name: string; issuerUrl: string }

/** What a paste leaves open, as somebody says it beside the paste. */
export type Told = {
  cluster?: string
  provider?: string
  projectId?: string
  serviceAccount?: string
}

export type Row = { line: number; entry: TrustEntry }
/** Something that was not taken over, and why. */
export type Refused = { line: number; what: string; why: string }

export type Found = {
  rows: Row[]
  refused: Refused[]
  /** What trusts something else than the organization's clusters; not named one by one. */
  elsewhere: number
}

export const nothing = (): Found => ({ rows: [], refused: [], elsewhere: 0 })

export const WILDCARD =
  'It has a wildcard, which is not expanded: name each account, or review the trust.'
