export type ExportedConfig = {
  uid: string
  name: string
  description?: string
  issuerUrl: string
  audience: string
  active: boolean
}
export type ExportedAccount = {
  cluster: string
  namespace: string
  name: string
  annotations: Record<string, string>
}
/** A policy with all that CoreWeave returned of it, whether the console knows it or not. */
export type ExportedPolicy = { name: string; statements: readonly unknown[] }

/** Everything in it is sorted, so that the same organization is always the same state. */
export type ExportState = {
  clusters: string[]
  configs: ExportedConfig[]
  policies: ExportedPolicy[]
  accounts: ExportedAccount[]
  /** What other clouds are declared to trust, as it is written. */
  trusts: readonly object[]
  unread: string[]
}

export type ExportFile = { path: string; text: string }

/** That an export is incomplete; empty where it is not. */
export const unreadNote = (unread: readonly string[]) =>
  unread.length ? `\nIncomplete: could not read ${unread.join('; ')}.\n` : ''
