import type { SandboxContainer, SandboxPod, SandboxServiceAccount } from './objects'
import { endpointsOf, NODE_IP, NODE_NAME } from './seed'
import type { PutObject } from './types'
import type { WebhookCertificates } from './webhook-certificates'

export const NAME = 'pod-identity-webhook'
/** The name that the API server expects in the webhook's certificate. */
export const WEBHOOK_HOST = `${NAME}.${NAME}.svc`
export const TLS_SECRET = `${NAME}-tls`
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

const SINCE = '2026-01-05T08:00:00Z'
const POD = `${NAME}-6f7d9c5b8-x2k4q`
const SET = `${NAME}-6f7d9c5b8`
const HASH = { 'pod-template-hash': '6f7d9c5b8' }
const IMAGE = 'public.ecr.aws/eks/amazon-eks-pod-identity-webhook:v0.6.8'
const IP = '10.244.0.9'
const spec = {
  serviceAccountName: NAME,
  containers: [
    {
      name: NAME,
      image: IMAGE,
      ports: [{ containerPort: 443, protocol: 'TCP' }],
      volumeMounts: [{ name: 'certs', mountPath: '/etc/webhook/certs', readOnly: true }],
    },
  ],
  volumes: [{ name: 'certs', secret: { secretName: TLS_SECRET } }],
}
const ownedBy = (kind: 'Deployment' | 'ReplicaSet', name: string, uid: string) => ({
  ownerReferences: [{ apiVersion: 'apps/v1', kind, name, uid, controller: true }],
})
const revision = { 'deployment.kubernetes.io/revision': '1' }

const base64 = (text: string) => Buffer.from(text).toString('base64')

/** The Secret of the serving certificate. */
export const tlsSecret = ({ cert, key }: { cert: string; key: string }): PutObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { ...metadata, name: TLS_SECRET },
  type: 'kubernetes.io/tls',
  data: { 'tls.crt': base64(cert), 'tls.key': base64(key) },
})

type Installation = { ready?: boolean; certificates?: WebhookCertificates | undefined }

/** The objects that `helm install` creates and what runs of them, with its pod ready or not. */
export function webhookObjects({ ready = true, certificates }: Installation = {}): PutObject[] {
  const [deploymentUid, setUid] = [
    '7a1f0f6e-54c1-4d0b-9d43-0f0a6c1a3b01',
    '7a1f0f6e-54c1-4d0b-9d43-0f0a6c1a3b02',
  ]
  const is = ready ? 'True' : 'False'
  const started = ready
    ? { running: { startedAt: SINCE } }
    : { waiting: { reason: 'ContainerCreating' } }
  const counts = ready
    ? { replicas: 1, readyReplicas: 1, availableReplicas: 1 }
    : { replicas: 1, unavailableReplicas: 1 }
  const template = (more: Record<string, string> = {}) => ({
    metadata: { labels: { ...labels, ...more } },
    spec,
  })
  const condition = (type: string, status: string, reason: string) => ({
    type,
    status,
    reason,
    lastTransitionTime: SINCE,
  })
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAME } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { ...metadata, uid: deploymentUid, generation: 1, annotations: revision },
      spec: { replicas: 1, selector: { matchLabels: labels }, template: template() },
      status: {
        ...counts,
        updatedReplicas: 1,
        observedGeneration: 1,
        conditions: [
          condition(
            'Available',
            is,
            ready ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
          ),
        ],
      },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        ...metadata,
        name: SET,
        uid: setUid,
        generation: 1,
        labels: { ...labels, ...HASH },
        annotations: revision,
        ...ownedBy('Deployment', NAME, deploymentUid),
      },
      spec: {
        replicas: 1,
        selector: { matchLabels: { ...labels, ...HASH } },
        template: template(HASH),
      },
      status: {
        observedGeneration: 1,
        ...(ready ? { replicas: 1, readyReplicas: 1, availableReplicas: 1 } : { replicas: 1 }),
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        ...metadata,
        name: POD,
        labels: { ...labels, ...HASH },
        ...ownedBy('ReplicaSet', SET, setUid),
      },
      spec: { ...spec, nodeName: NODE_NAME },
      status: {
        phase: ready ? 'Running' : 'Pending',
        hostIP: NODE_IP,
        podIP: IP,
        podIPs: [{ ip: IP }],
        startTime: SINCE,
        conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) =>
          condition(type, /Ready$/.test(type) ? is : 'True', ''),
        ),
        containerStatuses: [
          {
            name: NAME,
            image: IMAGE,
            imageID: '',
            ready,
            started: ready,
            restartCount: 0,
            state: started,
          },
        ],
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        type: 'ClusterIP',
        clusterIP: '10.96.14.27',
        clusterIPs: ['10.96.14.27'],
        selector: { 'app.kubernetes.io/name': NAME },
        ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 443 }],
      },
      status: { loadBalancer: {} },
    },
    ...(certificates ? [tlsSecret(certificates.valid)] : []),
    ...endpointsOf(metadata, `${NAME}-7hq2m`, { ip: IP, port: 443, ready, pod: POD }),
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'MutatingWebhookConfiguration',
      metadata: { name: NAME, labels, creationTimestamp: SINCE },
      webhooks: [
        {
          name: `${NAME}.coreweave.com`,
          admissionReviewVersions: ['v1'],
          failurePolicy: 'Ignore',
          sideEffects: 'None',
          clientConfig: {
            service: { name: NAME, namespace: NAME, path: '/mutate', port: 443 },
            ...(certificates && { caBundle: base64(certificates.ca) }),
          },
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
}
