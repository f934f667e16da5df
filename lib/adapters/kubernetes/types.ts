import type {
  Deployment,
  EndpointSlice,
  Event,
  Job,
  MutatingWebhookConfiguration,
  Namespace,
  Pod,
  ServiceAccount,
} from '@/lib/core/kubernetes/kinds'
import type {
  JobManifest,
  Manifest,
  PodManifest,
  ServiceAccountManifest,
} from '@/lib/core/kubernetes/manifests'
import type { Role, RoleBinding } from '@/lib/core/kubernetes/rbac'
import type { ResourceRule, Version } from './answers'

/** `resourceVersion` is where a watch continues; `continue` is the token of the next page. */
export type Page<T> = { items: T[]; resourceVersion: string; continue?: string; remaining?: number }

export type Listing = {
  labelSelector?: string | undefined
  fieldSelector?: string | undefined
  limit?: number | undefined
  continue?: string | undefined
  signal?: AbortSignal | undefined
}
export type Named = { namespace: string; name: string }
export type Change = { dryRun?: boolean }
export type Propagation = 'Background' | 'Foreground'

/** The attributes of an access review; `group` is '' for the core group. */
export type Right = {
  verb: string
  resource: string
  group?: string
  subresource?: string
  namespace?: string
  name?: string
}

export type Watched = {
  namespaces: Namespace
  serviceaccounts: ServiceAccount
  pods: Pod
  jobs: Job
  events: Event
}
/** A bookmark carries only the version up to which all events were sent. */
export type WatchEvent<T> =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: T }
  | { type: 'BOOKMARK'; object: { metadata: { resourceVersion: string } } }

/** The API of one cluster, called with one person's token. Every failure is an AppError. */
export type Kubernetes = {
  version: () => Promise<Version>
  /** The API server's own discovery document, unparsed. */
  openidConfiguration: () => Promise<unknown>
  jwks: () => Promise<unknown>

  whoami: () => Promise<{ username: string; groups: string[] }>
  may: (right: Right) => Promise<{ allowed: boolean; reason?: string }>
  rules: (namespace: string) => Promise<{ rules: ResourceRule[]; incomplete: boolean }>

  listNamespaces: (options?: Listing) => Promise<Page<Namespace>>
  getNamespace: (name: string) => Promise<Namespace>
  createNamespace: (name: string, options?: Change) => Promise<Namespace>

  /** In one namespace, or in all namespaces if none is given. */
  listServiceAccounts: (options?: Listing & { namespace?: string }) => Promise<Page<ServiceAccount>>
  getServiceAccount: (named: Named) => Promise<ServiceAccount>
  createServiceAccount: (
    manifest: ServiceAccountManifest,
    options?: Change,
  ) => Promise<ServiceAccount>
  /** `null` removes an annotation. An object changed since `resourceVersion` is a conflict, 'lost-race'. */
  annotateServiceAccount: (
    change: Named & { resourceVersion: string; annotations: Record<string, string | null> },
    options?: Change,
  ) => Promise<ServiceAccount>
  deleteServiceAccount: (named: Named) => Promise<void>
  createToken: (
    request: Named & { audiences: string[]; expirationSeconds?: number },
  ) => Promise<{ token: string; expiresAt: string }>

  listPods: (options: Listing & { namespace: string }) => Promise<Page<Pod>>
  getPod: (named: Named) => Promise<Pod>
  /** The pod as the API server would create it, after admission webhooks. */
  dryRunPod: (manifest: PodManifest) => Promise<Pod>
  dryRunConfigMap: (manifest: Manifest<{ data: Record<string, string> }>) => Promise<void>
  deletePod: (named: Named) => Promise<void>
  /** Log lines as they are written. With `follow` the log ends with the container. */
  podLog: (
    options: Named & {
      signal: AbortSignal
      container?: string
      follow?: boolean
      /** RFC 3339. */
      sinceTime?: string
      tailLines?: number
      timestamps?: boolean
    },
  ) => AsyncIterable<string>

  createJob: (manifest: JobManifest, options?: Change) => Promise<Job>
  getJob: (named: Named) => Promise<Job>
  listJobs: (options: Listing & { namespace: string }) => Promise<Page<Job>>
  deleteJob: (named: Named & { propagation?: Propagation }) => Promise<void>

  /** Events of one object, oldest first. */
  listEvents: (options: {
    namespace: string
    involved: { uid?: string; name?: string }
  }) => Promise<Event[]>
  listDeployments: (options: Listing & { namespace: string }) => Promise<Page<Deployment>>
  getDeployment: (named: Named) => Promise<Deployment>
  /** Restart like `kubectl rollout restart`: pods are replaced according to the strategy. */
  restartDeployment: (restart: Named & { at: string }, options?: Change) => Promise<Deployment>
  listEndpointSlices: (options: Listing & { namespace: string }) => Promise<Page<EndpointSlice>>
  listMutatingWebhookConfigurations: () => Promise<MutatingWebhookConfiguration[]>

  /** In one namespace, or in all namespaces if none is given. */
  listRoles: (options: Listing & { namespace?: string }) => Promise<Page<Role>>
  listRoleBindings: (options: Listing & { namespace?: string }) => Promise<Page<RoleBinding>>
  listClusterRoles: (options?: Listing) => Promise<Page<Role>>
  listClusterRoleBindings: (options?: Listing) => Promise<Page<RoleBinding>>

  /**
   * Events after `resourceVersion`, until the server ends the watch or `signal` aborts.
   * A version that is too old is a conflict, 'expired-version': list again.
   */
  watch: <Resource extends keyof Watched>(options: {
    resource: Resource
    namespace?: string
    resourceVersion: string
    signal: AbortSignal
    labelSelector?: string
    fieldSelector?: string
  }) => AsyncIterable<WatchEvent<Watched[Resource]>>
}
