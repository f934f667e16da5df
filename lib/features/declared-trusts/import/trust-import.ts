import type { TrustEntry } from '../schema'

export type ImportCluster = { id: string; name: string; issuerUrl: string }

/** Values that the pasted policy does not contain and the person enters. */
export type ImportHints = {
  cluster?: string
  provider?: string
  projectId?: string
  serviceAccount?: string
}

export type ImportRow = { line: number; entry: TrustEntry }
/** An entry that was not imported, and why. */
export type ImportRejection = { line: number; what: string; why: string }

export type TrustImport = {
  rows: ImportRow[]
  refused: ImportRejection[]
  /** Number of entries that do not trust a cluster of the organization. */
  elsewhere: number
}

export const emptyImport = (): TrustImport => ({ rows: [], refused: [], elsewhere: 0 })

export const WILDCARD =
  'Wildcards are not expanded. List each service account, or review the trust.'
