import { NODE_NAME } from './kubernetes/seed'
import type { PutObject } from './kubernetes/types'
import type { SandboxCluster } from './world-types'

const DAY = 86_400_000
export const daysAgo = (days: number) => new Date(Date.now() - days * DAY).toISOString()

export const namespace = (name: string): PutObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
  status: { phase: 'Active' },
})

type Marks = { labels?: Record<string, string>; annotations?: Record<string, string> }

export const INJECTED = { 'caios.coreweave.com/inject': 'true' }
export const withAudience = (audience: string) => ({ 'caios.coreweave.com/audience': audience })

/** The labels and annotations that each tool sets on its objects. */
export const managedBy = {
  helm: (release: string, namespace: string): Marks => ({
    labels: { 'app.kubernetes.io/managed-by': 'Helm', 'helm.sh/chart': `${release}-1.4.0` },
    annotations: {
      'meta.helm.sh/release-name': release,
      'meta.helm.sh/release-namespace': namespace,
    },
  }),
  argo: (app: string, namespace: string, name: string): Marks => ({
    labels: { 'app.kubernetes.io/instance': app },
    annotations: {
      'argocd.argoproj.io/tracking-id': `${app}:/ServiceAccount:${namespace}/${name}`,
    },
  }),
  flux: (kustomization: string): Marks => ({
    labels: {
      'kustomize.toolkit.fluxcd.io/name': kustomization,
      'kustomize.toolkit.fluxcd.io/namespace': 'flux-system',
    },
  }),
  terraform: (): Marks => ({ labels: { 'app.kubernetes.io/managed-by': 'terraform' } }),
}

export function serviceAccount(
  namespace: string,
  name: string,
  {
    annotations = {},
    by = {},
    days,
  }: { annotations?: Record<string, string>; by?: Marks; days?: number } = {},
): PutObject {
  return {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: {
      name,
      namespace,
      creationTimestamp: daysAgo(90),
      labels: by.labels ?? {},
      annotations: { ...by.annotations, ...annotations },
      ...(days !== undefined && { managedFields: [annotated(annotations, days)] }),
    },
  }
}

/** Who wrote annotations, so many days ago. */
const annotated = (annotations: Record<string, string>, days: number) => ({
  manager: 'kubectl-annotate',
  operation: 'Update',
  apiVersion: 'v1',
  time: daysAgo(days),
  fieldsType: 'FieldsV1',
  fieldsV1: {
    'f:metadata': {
      'f:annotations': Object.fromEntries(
        Object.keys(annotations).map((name) => [`f:${name}`, {}]),
      ),
    },
  },
})

/** A running pod, injected as the webhook would if `injected` is given. */
export function runningPod(
  cluster: SandboxCluster,
  {
    namespace,
    account,
    name,
    days,
    injected,
  }: { namespace: string; account: string; name: string; days: number; injected?: SeedInjection },
): PutObject {
  const since = daysAgo(days)
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, creationTimestamp: since, labels: { app: account } },
    spec: {
      serviceAccountName: account,
      nodeName: NODE_NAME,
      containers: [
        {
          name: 'app',
          image: 'ghcr.io/example/worker:4.2.0',
          ...(injected ? { env: environment(cluster, injected), volumeMounts: [MOUNT] } : {}),
        },
      ],
      ...(injected ? { volumes: [volume(injected)] } : {}),
    },
    status: {
      phase: 'Running',
      startTime: since,
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [
        {
          name: 'app',
          ready: true,
          restartCount: 0,
          image: 'ghcr.io/example/worker:4.2.0',
          imageID: '',
          state: { running: { startedAt: since } },
        },
      ],
    },
  }
}

export type SeedInjection = { audience: string; exchangeUrl: string }

const TOKEN = 'cks-pod-identity-token'
const FOLDER = '/var/run/secrets/cks.coreweave.com/serviceaccount'
const MOUNT = { name: TOKEN, mountPath: FOLDER, readOnly: true }

const environment = ({ wire }: SandboxCluster, { exchangeUrl }: SeedInjection) => [
  { name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value: exchangeUrl },
  { name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', value: `${FOLDER}/${TOKEN}` },
  { name: 'AWS_REGION', value: wire.zone },
  { name: 'AWS_DEFAULT_REGION', value: wire.zone },
]

const volume = ({ audience }: SeedInjection) => ({
  name: TOKEN,
  projected: {
    defaultMode: 420,
    sources: [{ serviceAccountToken: { audience, expirationSeconds: 86_400, path: TOKEN } }],
  },
})

/** Binds a ClusterRole to a user or group, in one namespace or in all. */
export function binding(
  role: string,
  subject: { kind: 'User' | 'Group'; name: string },
  namespace?: string,
): PutObject {
  return {
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: namespace ? 'RoleBinding' : 'ClusterRoleBinding',
    metadata: {
      name: `${subject.name.replace(/@.*/, '')}-${role}`,
      ...(namespace ? { namespace } : {}),
    },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', ...subject }],
  }
}
