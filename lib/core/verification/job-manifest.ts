import type { PodSpec } from '@/lib/core/kubernetes/kinds'
import type { JobManifest, PodManifest } from '@/lib/core/kubernetes/manifests'
import type { BucketCheck } from './bucket-check'
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
}

type ContainerParameters = Omit<JobParameters, 'namespace' | 'account'>

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
  env: [
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
  ],
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ['ALL'] },
  },
  resources: {
    requests: { cpu: '100m', memory: '128Mi' },
    limits: { cpu: '500m', memory: '256Mi' },
  },
  volumeMounts: [{ name: 'scratch', mountPath: '/tmp' }],
})

const podSpec = ({ account, image, endpoint, zone, bucketCheck }: JobParameters): PodSpec => ({
  serviceAccountName: account,
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
  containers: [verificationContainer({ image, endpoint, zone, bucketCheck })],
  volumes: [{ name: 'scratch', emptyDir: { sizeLimit: '16Mi' } }],
})

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

export function buildVerificationJob(
  run: JobParameters,
  origin: JobOrigin,
  { deadline = 180, keep = 600 }: { deadline?: number; keep?: number } = {},
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
