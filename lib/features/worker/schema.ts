/** `waiting`: it is set, and was not tried yet. */
export type WorkerStatus =
  | { state: 'none' }
  | { state: 'waiting'; kind: WorkerKind }
  | {
      state: 'working' | 'failing'
      kind: WorkerKind
      /** CoreWeave's uid of whom the credential belongs to, once it is known. */
      account?: string | undefined
      issuer?: string | undefined
      subject?: string | undefined
      expiresAt?: string | undefined
      exchangedAt?: string | undefined
      triedAt: string
      clusters?: { count: number; readAt: string } | undefined
      failure?: { message: string; next?: string | undefined } | undefined
    }
export type WorkerKind = 'workload' | 'api-token'
