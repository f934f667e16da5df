import type {
  Condition,
  ContainerStatus,
  EnvVar,
  ManagedField,
  OwnerReference,
  Volume,
} from '@/lib/core/kubernetes/kinds'

export type Meta = {
  name: string
  namespace?: string
  generateName?: string
  uid: string
  resourceVersion: string
  creationTimestamp: string
  deletionTimestamp?: string
  deletionGracePeriodSeconds?: number
  generation?: number
  labels?: Record<string, string>
  annotations?: Record<string, string>
  ownerReferences?: OwnerReference[]
  finalizers?: string[]
  managedFields?: ManagedField[]
}

/** A stored object. Immutable: a change creates a new object with a new version. */
export type StoredManifest = { apiVersion: string; kind: string; metadata: Meta } & Record<
  string,
  unknown
>

type SecurityContext = {
  privileged?: boolean
  allowPrivilegeEscalation?: boolean
  runAsNonRoot?: boolean
  runAsUser?: number
  capabilities?: { add?: string[]; drop?: string[] }
  seccompProfile?: { type?: string }
} & Record<string, unknown>

export type SandboxVolumeMount = {
  name: string
  mountPath: string
  readOnly?: boolean
  subPath?: string
}

export type SandboxContainer = {
  name: string
  image: string
  command?: string[]
  args?: string[]
  env?: EnvVar[]
  volumeMounts?: SandboxVolumeMount[]
  securityContext?: SecurityContext
} & Record<string, unknown>

export type SandboxPodSpec = {
  serviceAccountName?: string
  automountServiceAccountToken?: boolean
  restartPolicy?: 'Always' | 'OnFailure' | 'Never'
  nodeName?: string
  nodeSelector?: Record<string, string>
  terminationGracePeriodSeconds?: number
  activeDeadlineSeconds?: number
  securityContext?: SecurityContext
  containers: SandboxContainer[]
  initContainers?: SandboxContainer[]
  volumes?: Volume[]
} & Record<string, unknown>

export type PodStatus = {
  phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown'
  reason?: string
  message?: string
  conditions?: Condition[]
  startTime?: string
  containerStatuses?: ContainerStatus[]
} & Record<string, unknown>

export type SandboxPod = StoredManifest & { spec: SandboxPodSpec; status: PodStatus }

export type JobSpec = {
  backoffLimit?: number
  activeDeadlineSeconds?: number
  ttlSecondsAfterFinished?: number
  completions?: number
  parallelism?: number
  suspend?: boolean
  selector?: { matchLabels?: Record<string, string> }
  template: { metadata?: Partial<Meta>; spec: SandboxPodSpec }
} & Record<string, unknown>

export type JobStatus = {
  active?: number
  ready?: number
  succeeded?: number
  failed?: number
  startTime?: string
  completionTime?: string
  conditions?: Condition[]
} & Record<string, unknown>

export type SandboxJob = StoredManifest & { spec: JobSpec; status: JobStatus }

export type CronJobSpec = {
  schedule: string
  concurrencyPolicy?: 'Allow' | 'Forbid' | 'Replace'
  startingDeadlineSeconds?: number
  suspend?: boolean
  successfulJobsHistoryLimit?: number
  failedJobsHistoryLimit?: number
  jobTemplate: { metadata?: Partial<Meta>; spec: JobSpec }
} & Record<string, unknown>

export type CronJobStatus = {
  active?: { kind: string; namespace?: string; name: string; uid: string }[]
  lastScheduleTime?: string
  lastSuccessfulTime?: string
}

export type SandboxCronJob = StoredManifest & { spec: CronJobSpec; status: CronJobStatus }

/** A Deployment or ReplicaSet. */
export type Replicated = StoredManifest & {
  spec: {
    replicas?: number
    selector: { matchLabels?: Record<string, string> } & Record<string, unknown>
    template: { metadata?: Partial<Meta>; spec: SandboxPodSpec }
  } & Record<string, unknown>
  status: {
    replicas?: number
    readyReplicas?: number
    updatedReplicas?: number
    availableReplicas?: number
    conditions?: Condition[]
  } & Record<string, unknown>
}
export type SandboxServiceAccount = StoredManifest & { automountServiceAccountToken?: boolean }

/** These casts hold because every body is validated against its kind's schema before it is stored. */
export const asPod = (object: StoredManifest) => object as SandboxPod
export const asJob = (object: StoredManifest) => object as SandboxJob
export const asCronJob = (object: StoredManifest) => object as SandboxCronJob
export const asReplicated = (object: StoredManifest) => object as Replicated
export const asServiceAccount = (object: StoredManifest) => object as SandboxServiceAccount

/** The uid of the controller of an object, if it is of a kind. */
export const controllerUid = ({ metadata }: StoredManifest, wanted: string) =>
  metadata.ownerReferences?.find(({ kind, controller }) => kind === wanted && controller)?.uid

/** The condition that a Job ended with. */
export const jobEnd = ({ status }: SandboxJob) =>
  status.conditions?.find(
    ({ type, status: is }) => (type === 'Complete' || type === 'Failed') && is === 'True',
  )
