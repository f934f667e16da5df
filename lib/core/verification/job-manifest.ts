import type { PodSpec } from '@/lib/core/kubernetes/kinds'
import type { JobManifest, PodManifest } from '@/lib/core/kubernetes/manifests'
import type { BucketCheck } from './bucket-check'
import { EXCHANGE_SCRIPT } from './cloud/exchange-script'
import { CLOUD_TOKEN_MOUNT, type CloudRun, cloudEnv, cloudTokenVolume } from './cloud/run'
import { clientCommandOf } from './refresh/client-programs'
import type { RefreshPlan } from './refresh/plan'
import { CLIENT_SCRIPT, REFRESH_SCRIPT } from './refresh/script'
import { VERIFICATION_SCRIPT } from './script'

export const MANAGED_BY = { 'app.kubernetes.io/managed-by': 'workload-identity-console' }
const PREFIX = 'verification.workload-identity-console/'
export const VERIFICATION_LABELS = { ...MANAGED_BY, 'app.kubernetes.io/component': 'verification' }
export const VERIFICATION_SELECTOR = Object.entries(VERIFICATION_LABELS)
  .map(([label, value]) => `${label}=${value}`)
  .join(',')

/** Whether a Job or a CronJob carries the labels of a verification, whoever made it. */
export const hasVerificationLabels = ({
  metadata: { labels },
}: {
  metadata: { labels: Record<string, string> }
}) => Object.entries(VERIFICATION_LABELS).every(([label, value]) => labels[label] === value)

/** For people who find the Job. The console reads none of them, because whoever may edit the Job may edit them. */
export const VERIFICATION_ANNOTATIONS = {
  account: `${PREFIX}account`,
  startedBy: `${PREFIX}started-by`,
  startedAt: `${PREFIX}started-at`,
  run: `${PREFIX}run`,
  version: `${PREFIX}console-version`,
} as const

export const VERIFICATION_CONTAINER = 'verify'
/** The container of a refresh proof that runs the client. */
export const CLIENT_CONTAINER = 'client'
/** The user of the script, who needs no entry in the image. */
export const VERIFICATION_USER = 65_532

export type JobParameters = {
  namespace: string
  account: string
  image: string
  endpoint: string
  /** The cluster's availability zone, used if the webhook sets no region. */
  zone: string
  bucketCheck?: BucketCheck | undefined
  refresh?: RefreshJob | undefined
  /** Present a token to another cloud, and use no bucket. */
  cloud?: CloudRun | undefined
}

/** A refresh proof, and the audience of its token if that is to be rotated. */
export type RefreshJob = { plan: RefreshPlan; audience?: string }

type ContainerParameters = Omit<JobParameters, 'namespace' | 'account'>

const CONTAINER_SECURITY = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
}

const scriptEnv = ({
  endpoint,
  zone,
  bucketCheck,
}: Pick<ContainerParameters, 'endpoint' | 'zone' | 'bucketCheck'>) => [
  { name: 'ENDPOINT', value: endpoint },
  { name: 'ZONE', value: zone },
  ...(bucketCheck
    ? [
        { name: 'BUCKET', value: bucketCheck.bucket },
        { name: 'ACCESS', value: bucketCheck.access },
        ...(bucketCheck.prefix ? [{ name: 'PREFIX', value: bucketCheck.prefix }] : []),
        ...(bucketCheck.region ? [{ name: 'BUCKET_ZONE', value: bucketCheck.region }] : []),
      ]
    : []),
]

/** The container that runs the script, for a volume called `scratch` to write to. */
export const verificationContainer = ({
  image,
  endpoint,
  zone,
  bucketCheck,
}: ContainerParameters) => ({
  name: VERIFICATION_CONTAINER,
  image,
  imagePullPolicy: 'IfNotPresent',
  command: ['sh', '-c', VERIFICATION_SCRIPT],
  env: scriptEnv({ endpoint, zone, bucketCheck }),
  securityContext: CONTAINER_SECURITY,
  resources: {
    requests: { cpu: '100m', memory: '128Mi' },
    limits: { cpu: '500m', memory: '256Mi' },
  },
  volumeMounts: [{ name: 'scratch', mountPath: '/tmp' }],
})

const REFRESH_FOLDER = '/refresh'
const REFRESH_TOKEN = { name: 'refresh-token', mountPath: '/var/run/refresh-token' }
/** The shortest life of a token that Kubernetes allows; the kubelet rotates it after 80% of it. */
const ROTATED_TOKEN_SECONDS = 600

/** The containers of a refresh proof, and the volumes that they share: the recorder, and the client that it records. */
function refreshParts(run: JobParameters, { plan, audience }: RefreshJob) {
  const recorder = verificationContainer(run)
  const shared = { name: 'shared', mountPath: REFRESH_FOLDER }
  const mounts = audience ? [shared, REFRESH_TOKEN] : [shared]
  const folder = { name: 'REFRESH_FOLDER', value: REFRESH_FOLDER }
  return {
    containers: [
      {
        ...recorder,
        command: ['sh', '-c', REFRESH_SCRIPT],
        env: [
          ...recorder.env,
          folder,
          { name: 'REFRESH_SECONDS', value: String(plan.minutes * 60) },
          { name: 'REFRESH_ROTATE', value: String(plan.rotate) },
          ...(audience
            ? [{ name: 'REFRESH_TOKEN_FILE', value: `${REFRESH_TOKEN.mountPath}/token` }]
            : []),
        ],
        volumeMounts: [...recorder.volumeMounts, ...mounts],
      },
      {
        name: CLIENT_CONTAINER,
        image: plan.image ?? run.image,
        imagePullPolicy: 'IfNotPresent',
        command: ['sh', '-c', CLIENT_SCRIPT],
        env: [
          ...scriptEnv(run),
          ...(run.bucketCheck?.prefix ? [] : [{ name: 'PREFIX', value: '' }]),
          folder,
          { name: 'HOME', value: '/tmp' },
          { name: 'CLIENT', value: clientCommandOf(plan) },
        ],
        securityContext: CONTAINER_SECURITY,
        resources: {
          requests: { cpu: '100m', memory: '128Mi' },
          limits: { cpu: '1', memory: '1Gi' },
        },
        volumeMounts: [{ name: 'client-scratch', mountPath: '/tmp' }, ...mounts],
      },
    ],
    volumes: [
      { name: 'shared', emptyDir: { sizeLimit: '1Mi' } },
      { name: 'client-scratch', emptyDir: { sizeLimit: '256Mi' } },
      ...(audience
        ? [
            {
              name: REFRESH_TOKEN.name,
              projected: {
                sources: [
                  {
                    serviceAccountToken: {
                      audience,
                      expirationSeconds: ROTATED_TOKEN_SECONDS,
                      path: 'token',
                    },
                  },
                ],
              },
            },
          ]
        : []),
    ],
  }
}

/** The container that presents the token of a run to another cloud, and the volume that it has the token from. */
function cloudParts(run: JobParameters, cloud: CloudRun) {
  const container = verificationContainer(run)
  return {
    containers: [
      {
        ...container,
        command: ['sh', '-c', EXCHANGE_SCRIPT],
        env: cloudEnv(cloud),
        volumeMounts: [...container.volumeMounts, CLOUD_TOKEN_MOUNT],
      },
    ],
    volumes: [cloudTokenVolume(cloud)],
  }
}

const podSpec = (run: JobParameters): PodSpec => {
  const parts = run.cloud
    ? cloudParts(run, run.cloud)
    : run.refresh && refreshParts(run, run.refresh)
  return {
    serviceAccountName: run.account,
    automountServiceAccountToken: false,
    restartPolicy: 'Never',
    terminationGracePeriodSeconds: 5,
    // fsGroup makes the projected token readable for this user.
    securityContext: {
      runAsNonRoot: true,
      runAsUser: VERIFICATION_USER,
      runAsGroup: VERIFICATION_USER,
      fsGroup: VERIFICATION_USER,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    containers: parts?.containers ?? [verificationContainer(run)],
    volumes: [{ name: 'scratch', emptyDir: { sizeLimit: '16Mi' } }, ...(parts?.volumes ?? [])],
  }
}

/** The API server appends five random characters, and five more for pods; names have at most 63. */
const prefix = (account: string) =>
  `verify-${account.replaceAll('.', '-').slice(0, 36).replace(/-+$/, '')}-`

/** The pod of a verification, for a dry run. */
export const buildVerificationPod = (run: JobParameters): PodManifest => ({
  metadata: {
    generateName: prefix(run.account),
    namespace: run.namespace,
    labels: VERIFICATION_LABELS,
  },
  spec: podSpec(run),
})

/** The suffix of the run that repeats another one. */
const AGAIN = '-again'
export const repeatNameOf = (name: string) => (name.endsWith(AGAIN) ? undefined : `${name}${AGAIN}`)

export type JobOrigin = {
  startedBy: string
  startedAt: string
  /** The nonce under which the console recorded the run before it created the Job. */
  nonce: string
  version: string
  /** The fixed name of a run that repeats another one. */
  name?: string
}

const STARTING_SECONDS = 180

/** How long a run may take, in seconds: to start, and for a refresh proof as long as it was asked for. */
const deadlineOf = ({ refresh }: Pick<JobParameters, 'refresh'>) =>
  STARTING_SECONDS + (refresh ? refresh.plan.minutes * 60 : 0)

export function buildVerificationJob(
  run: JobParameters,
  origin: JobOrigin,
  { deadline = deadlineOf(run), keep = 600 }: { deadline?: number; keep?: number } = {},
): JobManifest {
  return {
    metadata: {
      ...(origin.name ? { name: origin.name } : { generateName: prefix(run.account) }),
      namespace: run.namespace,
      labels: VERIFICATION_LABELS,
      annotations: {
        [VERIFICATION_ANNOTATIONS.account]: run.account,
        [VERIFICATION_ANNOTATIONS.startedBy]: origin.startedBy,
        [VERIFICATION_ANNOTATIONS.startedAt]: origin.startedAt,
        [VERIFICATION_ANNOTATIONS.run]: origin.nonce,
        [VERIFICATION_ANNOTATIONS.version]: origin.version,
      },
    },
    spec: {
      backoffLimit: 0,
      completions: 1,
      parallelism: 1,
      activeDeadlineSeconds: deadline,
      ttlSecondsAfterFinished: keep,
      template: { metadata: { labels: VERIFICATION_LABELS }, spec: podSpec(run) },
    },
  }
}
