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

/** `resourceVersion` is where a watch goes on from; `continue` asks for the next page. */
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

/** A right as Kubernetes names it; `group` is '' for core. */
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
/** A bookmark says only up to where everything has been told. */
export type WatchEvent<T> =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: T }
  | { type: 'BOOKMARK'; object: { metadata: { resourceVersion: string } } }

/** One cluster's API, spoken with one person's token. Every failure is an AppError. */
export type Kubernetes = {
  version: () => Promise<Version>
  /** The API server's own discovery document, as it is. */
  openidConfiguration: () => Promise<unknown>
  jwks: () => Promise<unknown>

  whoami: () => Promise<{ username: string; groups: string[] }>
  may: (right: Right) => Promise<{ allowed: boolean; reason?: string }>
  rules: (namespace: string) => Promise<{ rules: ResourceRule[]; incomplete: boolean }>

  listNamespaces: (options?: Listing) => Promise<Page<Namespace>>
  getNamespace: (name: string) => Promise<Namespace>
  createNamespace: (name: string, options?: Change) => Promise<Namespace>

  /** Of one namespace, or of all where none is named. */
  listServiceAccounts: (options?: Listing & { namespace?: string }) => Promise<Page<ServiceAccount>>
  getServiceAccount: (named: Named) => Promise<ServiceAccount>
  createServiceAccount: (
    manifest: ServiceAccountManifest,
    options?: Change,
  ) => Promise<ServiceAccount>
  /** Null removes an annotation. An object changed since `resourceVersion` is a conflict, 'lost-race'. */
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
  /** What the cluster would make of this pod, admission webhooks included. */
  dryRunPod: (manifest: PodManifest) => Promise<Pod>
  dryRunConfigMap: (manifest: Manifest<{ data: Record<string, string> }>) => Promise<void>
  deletePod: (named: Named) => Promise<void>
  /** Lines as they are written; with `follow` it ends when the container does. */
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

  /** What happened to one object, oldest first. */
  listEvents: (options: {
    namespace: string
    involved: { uid?: string; name?: string }
  }) => Promise<Event[]>
  listDeployments: (options: Listing & { namespace: string }) => Promise<Page<Deployment>>
  getDeployment: (named: Named) => Promise<Deployment>
  /** As `kubectl rollout restart` does it: its pods are replaced as its strategy says. */
  restartDeployment: (restart: Named & { at: string }, options?: Change) => Promise<Deployment>
  listEndpointSlices: (options: Listing & { namespace: string }) => Promise<Page<EndpointSlice>>
  listMutatingWebhookConfigurations: () => Promise<MutatingWebhookConfiguration[]>

  /** Of one namespace, where one is named; those of the whole cluster have no namespace. */
  listRoles: (options: Listing & { namespace?: string }) => Promise<Page<Role>>
  listRoleBindings: (options: Listing & { namespace?: string }) => Promise<Page<RoleBinding>>
  listClusterRoles: (options?: Listing) => Promise<Page<Role>>
  listClusterRoleBindings: (options?: Listing) => Promise<Page<RoleBinding>>

  /**
   * Changes after `resourceVersion`, until the server ends the watch or `signal` aborts.
   * A version too old to go on from is a conflict, 'expired-version': list again.
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
