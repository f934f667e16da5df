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

/** Any object in the store. Never changed in place: a change is a new object with a new version. */
export type Stored = { apiVersion: string; kind: string; metadata: Meta } & Record<string, unknown>

type SecurityContext = {
  privileged?: boolean
  allowPrivilegeEscalation?: boolean
  runAsNonRoot?: boolean
  runAsUser?: number
  capabilities?: { add?: string[]; drop?: string[] }
  seccompProfile?: { type?: string }
} & Record<string, unknown>

export type VolumeMount = { name: string; mountPath: string; readOnly?: boolean; subPath?: string }

export type Container = {
  name: string
  image: string
  command?: string[]
  args?: string[]
  env?: EnvVar[]
  volumeMounts?: VolumeMount[]
  securityContext?: SecurityContext
} & Record<string, unknown>

export type PodSpec = {
  serviceAccountName?: string
  automountServiceAccountToken?: boolean
  restartPolicy?: 'Always' | 'OnFailure' | 'Never'
  nodeName?: string
  nodeSelector?: Record<string, string>
  terminationGracePeriodSeconds?: number
  activeDeadlineSeconds?: number
  securityContext?: SecurityContext
  containers: Container[]
  initContainers?: Container[]
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

export type Pod = Stored & { spec: PodSpec; status: PodStatus }

export type JobSpec = {
  backoffLimit?: number
  activeDeadlineSeconds?: number
  ttlSecondsAfterFinished?: number
  completions?: number
  parallelism?: number
  suspend?: boolean
  selector?: { matchLabels?: Record<string, string> }
  template: { metadata?: Partial<Meta>; spec: PodSpec }
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

export type Job = Stored & { spec: JobSpec; status: JobStatus }

/** A Deployment or a ReplicaSet. */
export type Replicated = Stored & {
  spec: {
    replicas?: number
    selector: { matchLabels?: Record<string, string> }
    template: { metadata?: Partial<Meta>; spec: PodSpec }
  } & Record<string, unknown>
  status: {
    replicas?: number
    readyReplicas?: number
    conditions?: Condition[]
  } & Record<string, unknown>
}
export type ServiceAccount = Stored & { automountServiceAccountToken?: boolean }

/** These hold because every body is checked against its kind's schema before it is stored. */
export const asPod = (object: Stored) => object as Pod
export const asJob = (object: Stored) => object as Job
export const asReplicated = (object: Stored) => object as Replicated
export const asServiceAccount = (object: Stored) => object as ServiceAccount
