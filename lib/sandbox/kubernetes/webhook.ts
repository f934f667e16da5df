import type { SandboxContainer, SandboxPod, SandboxServiceAccount } from './objects'
import type { PutObject } from './types'

export const NAME = 'pod-identity-webhook'
const VOLUME = 'cks-pod-identity-token'
const MOUNT = '/var/run/secrets/cks.coreweave.com/serviceaccount'
const INJECT = 'caios.coreweave.com/inject'
const AUDIENCE = 'caios.coreweave.com/audience'

export type WebhookInjection = { issuerUrl: string; exchangeUrl: string; region: string }

export const annotatedAudience = ({ metadata }: SandboxServiceAccount, issuerUrl: string) =>
  metadata.annotations?.[AUDIENCE] ||
  (metadata.annotations?.[INJECT] === 'true' ? issuerUrl : undefined)

/** The EKS Pod Identity Webhook in container-credentials mode, as CoreWeave's chart configures it. */
export function inject(
  pod: SandboxPod,
  account: SandboxServiceAccount,
  options: WebhookInjection,
): SandboxPod {
  const audience = annotatedAudience(account, options.issuerUrl)
  if (!audience) return pod
  const variables = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: options.exchangeUrl,
    AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: `${MOUNT}/${VOLUME}`,
    AWS_REGION: options.region,
    AWS_DEFAULT_REGION: options.region,
  }
  const injected = (container: SandboxContainer): SandboxContainer => {
    const env = container.env ?? []
    const mounts = container.volumeMounts ?? []
    const known = new Set(env.map(({ name }) => name))
    return {
      ...container,
      env: [
        ...env,
        ...Object.entries(variables).flatMap(([name, value]) =>
          known.has(name) ? [] : [{ name, value }],
        ),
      ],
      volumeMounts: mounts.some(({ name }) => name === VOLUME)
        ? mounts
        : [...mounts, { name: VOLUME, mountPath: MOUNT, readOnly: true }],
    }
  }
  const { containers, initContainers, volumes = [] } = pod.spec
  return {
    ...pod,
    spec: {
      ...pod.spec,
      containers: containers.map(injected),
      ...(initContainers ? { initContainers: initContainers.map(injected) } : {}),
      volumes: volumes.some(({ name }) => name === VOLUME)
        ? volumes
        : [
            ...volumes,
            {
              name: VOLUME,
              projected: {
                defaultMode: 420,
                sources: [
                  { serviceAccountToken: { audience, expirationSeconds: 3600, path: VOLUME } },
                ],
              },
            },
          ],
    },
  }
}

const labels = {
  'app.kubernetes.io/name': NAME,
  'app.kubernetes.io/instance': NAME,
  'app.kubernetes.io/managed-by': 'Helm',
}
const metadata = { name: NAME, namespace: NAME, labels }

/** The objects that `helm install` creates, without the running pods. */
export const webhookObjects: PutObject[] = [
  { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAME } },
  { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { serviceAccountName: NAME, containers: [{ name: NAME, image: NAME }] },
      },
    },
    status: { replicas: 1, readyReplicas: 1, availableReplicas: 1 },
  },
  {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { ...metadata, name: `${NAME}-6f7d9c5b8-x2k4q` },
    spec: { serviceAccountName: NAME, containers: [{ name: NAME, image: NAME }] },
    status: { phase: 'Running' },
  },
  {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: {
      ...metadata,
      name: `${NAME}-7hq2m`,
      labels: { ...labels, 'kubernetes.io/service-name': NAME },
    },
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.244.0.9'], conditions: { ready: true } }],
    ports: [{ port: 443, protocol: 'TCP' }],
  },
  {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'MutatingWebhookConfiguration',
    metadata: { name: NAME, labels },
    webhooks: [
      {
        name: `${NAME}.coreweave.com`,
        admissionReviewVersions: ['v1'],
        failurePolicy: 'Ignore',
        sideEffects: 'None',
        clientConfig: { service: { name: NAME, namespace: NAME, path: '/mutate', port: 443 } },
        rules: [
          {
            operations: ['CREATE'],
            apiGroups: [''],
            apiVersions: ['v1'],
            resources: ['pods'],
            scope: '*',
          },
        ],
      },
    ],
  },
]

/** The objects that differ if the webhook's pod is not ready. */
const unready: Record<string, Record<string, unknown>> = {
  EndpointSlice: { endpoints: [{ addresses: ['10.244.0.9'], conditions: { ready: false } }] },
  Deployment: { status: { replicas: 1, unavailableReplicas: 1 } },
  Pod: { status: { phase: 'Pending' } },
}
export const downObjects = webhookObjects.map((object) => ({ ...object, ...unready[object.kind] }))
