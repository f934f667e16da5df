import type {
  CronJob,
  Deployment,
  EndpointSlice,
  Event,
  Job,
  MutatingWebhookConfiguration,
  Namespace,
  Pod,
  ServiceAccount,
  TemplatedObject,
} from '@/lib/core/kubernetes/kinds'
import type {
  CronJobManifest,
  JobManifest,
  Manifest,
  PodManifest,
  ServiceAccountManifest,
} from '@/lib/core/kubernetes/manifests'
import type { Role, RoleBinding } from '@/lib/core/kubernetes/rbac'
import type { ResourceRule, Version } from './responses'

/** `resourceVersion` is where a watch continues; `continue` is the token of the next page. */
export type ListPage<T> = {
  items: T[]
  resourceVersion: string
  continue?: string
}

export type ListOptions = {
  labelSelector?: string | undefined
  fieldSelector?: string | undefined
  limit?: number | undefined
  continue?: string | undefined
  signal?: AbortSignal | undefined
}
export type NamespacedName = { namespace: string; name: string }
export type Propagation = 'Background' | 'Foreground'
/** `null` removes an annotation. An object changed since `resourceVersion` is a conflict, 'lost-race'. */
export type AnnotationChange = NamespacedName & {
  resourceVersion: string
  annotations: Record<string, string | null>
}

/** The attributes of an access review; `group` is '' for the core group. */
export type ResourceAttributes = {
  verb: string
  resource: string
  group?: string
  subresource?: string
  namespace?: string
  name?: string
}

export type WatchedKinds = {
  serviceaccounts: ServiceAccount
  pods: Pod
  jobs: Job
}
/** A bookmark carries only the version up to which all events were sent. */
export type WatchEvent<T> =
  | { type: 'ADDED' | 'MODIFIED' | 'DELETED'; object: T }
  | { type: 'BOOKMARK'; object: { metadata: { resourceVersion: string } } }

/**
 * Reads of one cluster with one person's token, dry runs and access reviews included: nothing here changes
 * the cluster. Every failure is an AppError.
 */
export type KubernetesReader = {
  version: () => Promise<Version>
  /** The API server's own discovery document, unparsed. */
  openidConfiguration: () => Promise<unknown>
  jwks: () => Promise<unknown>

  whoami: () => Promise<{ username: string; groups: string[] }>
  may: (right: ResourceAttributes) => Promise<{ allowed: boolean; reason?: string }>
  rules: (namespace: string) => Promise<{ rules: ResourceRule[]; incomplete: boolean }>

  listNamespaces: (options?: ListOptions) => Promise<ListPage<Namespace>>
  getNamespace: (name: string) => Promise<Namespace>

  /** In one namespace, or in all namespaces if none is given. */
  listServiceAccounts: (
    options?: ListOptions & { namespace?: string },
  ) => Promise<ListPage<ServiceAccount>>
  getServiceAccount: (named: NamespacedName) => Promise<ServiceAccount>

  /** The object as the API server would store it, after admission. */
  dryRunServiceAccount: (manifest: ServiceAccountManifest) => Promise<ServiceAccount>
  dryRunAnnotations: (change: AnnotationChange) => Promise<ServiceAccount>

  /** In one namespace, or in all namespaces if none is given. */
  listPods: (options: ListOptions & { namespace?: string }) => Promise<ListPage<Pod>>
  getPod: (named: NamespacedName) => Promise<Pod>
  /** The pod as the API server would create it, after admission webhooks. */
  dryRunPod: (manifest: PodManifest) => Promise<Pod>
  dryRunConfigMap: (manifest: Manifest<{ data: Record<string, string> }>) => Promise<void>
  /** Log lines as they are written. With `follow` the log ends with the container. */
  podLog: (
    options: NamespacedName & {
      signal: AbortSignal
      container?: string
      follow?: boolean
      /** RFC 3339. */
      sinceTime?: string
      tailLines?: number
      timestamps?: boolean
    },
  ) => AsyncIterable<string>

  getJob: (named: NamespacedName) => Promise<Job>
  listJobs: (options: ListOptions & { namespace?: string }) => Promise<ListPage<Job>>
  getCronJob: (named: NamespacedName) => Promise<CronJob>
  listCronJobs: (options: ListOptions & { namespace?: string }) => Promise<ListPage<CronJob>>

  /** Events of one object, oldest first. */
  listEvents: (options: {
    namespace: string
    involved: { uid?: string; name?: string }
  }) => Promise<Event[]>
  listDeployments: (options: ListOptions & { namespace?: string }) => Promise<ListPage<Deployment>>
  listStatefulSets: (
    options: ListOptions & { namespace?: string },
  ) => Promise<ListPage<TemplatedObject>>
  listDaemonSets: (
    options: ListOptions & { namespace?: string },
  ) => Promise<ListPage<TemplatedObject>>
  getDeployment: (named: NamespacedName) => Promise<Deployment>
  listEndpointSlices: (
    options: ListOptions & { namespace: string },
  ) => Promise<ListPage<EndpointSlice>>
  /** The certificate of a secret as PEM; undefined if it holds none. Nothing else of the secret is kept. */
  getSecretCertificate: (named: NamespacedName) => Promise<string | undefined>
  listMutatingWebhookConfigurations: () => Promise<MutatingWebhookConfiguration[]>

  /** In one namespace, or in all namespaces if none is given. */
  listRoles: (options: ListOptions & { namespace?: string }) => Promise<ListPage<Role>>
  listRoleBindings: (
    options: ListOptions & { namespace?: string },
  ) => Promise<ListPage<RoleBinding>>
  listClusterRoles: (options?: ListOptions) => Promise<ListPage<Role>>
  listClusterRoleBindings: (options?: ListOptions) => Promise<ListPage<RoleBinding>>

  /**
   * Events after `resourceVersion`, until the server ends the watch or `signal` aborts. Watch again
   * from the version of the last event to resume. A version that is too old is a conflict,
   * 'expired-version': list again.
   */
  watch: <Resource extends keyof WatchedKinds>(options: {
    resource: Resource
    namespace: string
    resourceVersion: string
    signal: AbortSignal
    labelSelector?: string
    fieldSelector?: string
  }) => AsyncIterable<WatchEvent<WatchedKinds[Resource]>>
}

/** Changes to one cluster with one person's token; a token request is one, because it issues a credential. */
export type KubernetesWriter = {
  createNamespace: (name: string) => Promise<Namespace>
  createServiceAccount: (manifest: ServiceAccountManifest) => Promise<ServiceAccount>
  annotateServiceAccount: (change: AnnotationChange) => Promise<ServiceAccount>
  deleteServiceAccount: (named: NamespacedName) => Promise<void>
  createToken: (
    request: NamespacedName & { audiences: string[]; expirationSeconds?: number },
  ) => Promise<{ token: string; expiresAt: string }>
  deletePod: (named: NamespacedName) => Promise<void>
  createJob: (manifest: JobManifest) => Promise<Job>
  /** With `uid`, a Job of that name with another uid is a conflict and stays. */
  deleteJob: (named: NamespacedName & { propagation?: Propagation; uid?: string }) => Promise<void>
  createCronJob: (manifest: CronJobManifest) => Promise<CronJob>
  /** Deletes the CronJob of this uid with its Jobs; one of that name with another uid is a conflict and stays. */
  deleteCronJob: (named: NamespacedName & { uid: string }) => Promise<void>
  /** Restart like `kubectl rollout restart`: pods are replaced according to the strategy. */
  restartDeployment: (restart: NamespacedName & { at: string }) => Promise<Deployment>
}
