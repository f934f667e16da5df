import type { StoredManifest } from './objects'
import type { Trouble } from './trouble'

export type ClusterUser = { token: string; username: string; groups: string[] }
/** `down` leaves it registered with no pod behind it. */
export type SandboxWebhookState = 'installed' | 'missing' | 'down'

export type SandboxKubernetesOptions = {
  clusterId: string
  issuerUrl: string
  /** Signs a token with the issuer's newest key. */
  sign: (claims: Record<string, unknown>) => Promise<string>
  /** The issuer's JWKS. */
  keys: () => object
  /** The issuer's discovery document. */
  discovery: () => object
  orgId: string
  exchangeUrl: string
  /** Where `cwobject.com` and `cwlota.com` lead inside this cluster's pods. */
  storageEndpoint: string
  region: string
  webhook: SandboxWebhookState
  /**
   * Who holds a token. Rights come from the (Cluster)RoleBindings put into the cluster; the group
   * `system:masters` is cluster-admin, and the ClusterRoles cluster-admin, admin, edit and view exist.
   */
  people: ClusterUser[]
  now?: () => Date
}

/** A cluster in memory has done it at once; a real one is asked. */
type MaybeLater = unknown

export type SandboxKubernetes = {
  /** `path` is the API path without any prefix; the query is read from the request's URL. */
  handle: (
    request: Request,
    options: { token: string | undefined; path: string },
  ) => Promise<Response>
  /** Creates or replaces an object, past all rights and admission. */
  put: (object: PutObject) => MaybeLater
  remove: (kind: string, namespace: string | undefined, name: string) => MaybeLater
  setWebhook: (state: SandboxWebhookState) => MaybeLater
  /** Adds to what is wrong already. */
  setTrouble: (trouble: Trouble) => void
  close: () => Promise<void>
}

export type PutObject = {
  apiVersion: string
  kind: string
  metadata: Partial<StoredManifest['metadata']> & { name: string }
} & Record<string, unknown>
