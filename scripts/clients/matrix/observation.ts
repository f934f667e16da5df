/** What the front saw of a client, in the order of its answers. Times are milliseconds since the client started. */
export type FrontEvent =
  | {
      kind: 'exchange'
      at: number
      ok: boolean
      /** When the keys end; absent if the exchange failed. */
      endsAt?: number
      /** Names the token that the client sent without holding it. */
      token: string
    }
  | { kind: 'storage'; at: number; status: number; style: 'virtual' | 'path'; reads: boolean }

/** The answer of a client to one call, or of a program to all of its calls. */
export type CallOutcome = { ok: boolean; error?: string }

/** What one process of a client did. */
export type ProcessObservation = { events: FrontEvent[]; outcomes: CallOutcome[] }

export type ClientObservation = {
  /** With keys that live as long as CoreWeave's. */
  usual: ProcessObservation
  /** With keys that end while the process runs, and a new token in the file after the first exchange. */
  expiring: ProcessObservation
  /** With keys that live longer after each exchange. */
  ladder: ProcessObservation
  /** Without a setting of the addressing style. */
  unset: ProcessObservation
  /** With keys that have a session token, where the client does not use keys without. */
  withToken: ProcessObservation
}
