import type { WireClusterOidc } from '@/lib/adapters/coreweave/wire'
import type { CronJobControl } from './cron-jobs'
import type { StoredManifest } from './objects'
import type { Trouble } from './trouble'
import type { WebhookCertificateKind, WebhookCertificates } from './webhook-certificates'

export type ClusterUser = { token: string; username: string; groups: string[] }
/**
 * At the managed endpoint CoreWeave authenticates its own API tokens. At the unmanaged one, `api.` before its host, the
 * API server authenticates by itself.
 */
export type ClusterEndpoint = 'managed' | 'unmanaged'
/** `down`: registered, but without a running pod. */
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
  /** The endpoint for `cwobject.com` and `cwlota.com` in this cluster's pods. */
  storageEndpoint: string
  region: string
  webhook: SandboxWebhookState
  /** Without them the webhook is called whatever its certificate. */
  certificates?: WebhookCertificates
  /**
   * The holders of tokens. Their rights come from the cluster's (Cluster)RoleBindings; the group
   * `system:masters` is cluster-admin, and the ClusterRoles cluster-admin, admin, edit and view exist.
   */
  people: ClusterUser[]
  /** Whose ID tokens the unmanaged endpoint accepts; undefined for nobody's. */
  oidc?: () => WireClusterOidc | undefined
  now?: () => Date
}

/** Synchronous for an in-memory cluster, asynchronous for a real one. */
type MaybeLater = unknown

export type SandboxKubernetes = {
  /** `path` is the API path without a prefix; the query comes from the request's URL. */
  handle: (
    request: Request,
    options: { token: string | undefined; path: string; endpoint?: ClusterEndpoint },
  ) => Promise<Response>
  /** Creates or replaces an object without authorization and admission. */
  put: (object: PutObject) => MaybeLater
  remove: (kind: string, namespace: string | undefined, name: string) => MaybeLater
  setWebhook: (state: SandboxWebhookState) => MaybeLater
  /** Replaces the webhook's serving certificate; its caBundle stays. */
  setWebhookCertificate: (kind: WebhookCertificateKind) => MaybeLater
  /** Adds to the current problems. */
  setTrouble: (trouble: Trouble) => void
  /** Pauses the CronJob controller, or lets time pass for it. */
  controlCronJobs: (control: CronJobControl) => MaybeLater
  close: () => Promise<void>
}

export type PutObject = {
  apiVersion: string
  kind: string
  metadata: Partial<StoredManifest['metadata']> & { name: string }
} & Record<string, unknown>
