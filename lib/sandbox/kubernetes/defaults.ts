import { randomInt } from 'node:crypto'
import type {
  CronJobSpec,
  JobSpec,
  Replicated,
  SandboxContainer,
  SandboxJob,
  SandboxPodSpec,
} from './objects'
import { isObject } from './patch'
import { type ResourceType, types } from './resources'
import type { Draft } from './store'

const withTag = /:[^/]+$/

const isLatest = (image = '') =>
  !image.includes('@') && (!withTag.test(image) || image.endsWith(':latest'))

const container = (given: SandboxContainer): SandboxContainer => ({
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  // A container without an image is refused only once it has its defaults.
  imagePullPolicy: isLatest(given.image) ? 'Always' : 'IfNotPresent',
  resources: {},
  ...given,
})

export const podSpec = (given: SandboxPodSpec): SandboxPodSpec => ({
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  securityContext: {},
  schedulerName: 'default-scheduler',
  ...given,
  containers: given.containers.map(container),
  ...(given.initContainers ? { initContainers: given.initContainers.map(container) } : {}),
  ...(given.volumes ? { volumes: given.volumes.map(volume) } : {}),
})

function volume(given: NonNullable<SandboxPodSpec['volumes']>[number]) {
  if (!given.projected) return given
  const sources = given.projected.sources?.map((source) =>
    source.serviceAccountToken
      ? {
          ...source,
          serviceAccountToken: { expirationSeconds: 3600, ...source.serviceAccountToken },
        }
      : source,
  )
  return { ...given, projected: { defaultMode: 420, ...given.projected, sources } }
}

/** Labels of a job's pods. Jobs created before 1.27 use them without the prefix. */
export function defaultJob(draft: Draft, uid: string): Draft {
  const { spec } = draft as SandboxJob
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': draft.metadata.name,
    'controller-uid': uid,
    'job-name': draft.metadata.name,
  }
  const defaulted: JobSpec = {
    parallelism: 1,
    completions: 1,
    backoffLimit: 6,
    completionMode: 'NonIndexed',
    suspend: false,
    manualSelector: false,
    podReplacementPolicy: 'TerminatingOrFailed',
    selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } },
    ...spec,
    template: {
      ...spec.template,
      metadata: {
        ...spec.template.metadata,
        labels: { ...spec.template.metadata?.labels, ...labels },
      },
      spec: podSpec(spec.template.spec),
    },
  }
  return {
    ...draft,
    metadata: { ...draft.metadata, uid, generation: 1 },
    spec: defaulted,
    status: {},
  }
}

/** The object with the defaults of its kind, which are also set when it is changed. */
export function completed<T extends Draft>(type: ResourceType, draft: T): T {
  const spec = draft['spec']
  if (type === types.secrets) return withoutPlainText(draft)
  if (!isObject(spec)) return draft
  switch (type) {
    case types.pods:
      // readBody has validated the shapes of pods and templates.
      return { ...draft, spec: { enableServiceLinks: true, ...podSpec(spec as SandboxPodSpec) } }
    case types.deployments:
      return { ...draft, spec: { ...replicated(spec as Replicated['spec']), ...rolled(spec) } }
    case types.replicasets:
      return { ...draft, spec: replicated(spec as Replicated['spec']) }
    case types.cronjobs:
      return { ...draft, spec: recurring(spec as CronJobSpec) }
    case types.services:
      return { ...draft, spec: { ...SERVICE, ...spec, ports: portsOf(spec['ports']) } }
    default:
      return draft
  }
}

const recurring = (spec: CronJobSpec): CronJobSpec => {
  const { spec: job, ...template } = spec.jobTemplate
  const pod = { ...job.template, spec: podSpec(job.template.spec) }
  return {
    concurrencyPolicy: 'Allow',
    suspend: false,
    successfulJobsHistoryLimit: 3,
    failedJobsHistoryLimit: 1,
    ...spec,
    jobTemplate: { ...template, spec: { ...job, template: pod } },
  }
}

const replicated = (spec: Replicated['spec']) => ({
  replicas: 1,
  ...spec,
  template: { ...spec.template, spec: podSpec(spec.template.spec) },
})

function rolled({
  strategy,
  revisionHistoryLimit = 10,
  progressDeadlineSeconds = 600,
}: Record<string, unknown>) {
  const { type = 'RollingUpdate', rollingUpdate } = isObject(strategy) ? strategy : {}
  const bounds = { maxSurge: '25%', maxUnavailable: '25%', ...(rollingUpdate as object) }
  return {
    revisionHistoryLimit,
    progressDeadlineSeconds,
    strategy: type === 'RollingUpdate' ? { type, rollingUpdate: bounds } : { type },
  }
}

const SERVICE = {
  type: 'ClusterIP',
  sessionAffinity: 'None',
  internalTrafficPolicy: 'Cluster',
  ipFamilies: ['IPv4'],
  ipFamilyPolicy: 'SingleStack',
}
const portsOf = (ports: unknown) =>
  (Array.isArray(ports) ? ports : [])
    .filter(isObject)
    .map((port) => ({ protocol: 'TCP', targetPort: port['port'], ...port }))

/** A secret's texts are stored as base64 beside its data. */
function withoutPlainText<T extends Draft>({ stringData, ...draft }: T): T {
  const texts = Object.entries(isObject(stringData) ? stringData : {}).map(([key, text]) => [
    key,
    Buffer.from(String(text)).toString('base64'),
  ])
  const data = { ...(draft['data'] as object | undefined), ...Object.fromEntries(texts) }
  // Only a field that no caller reads is gone.
  return {
    type: 'Opaque',
    ...draft,
    ...(Object.keys(data).length > 0 ? { data } : {}),
  } as unknown as T
}

/** A new object with the status of its kind. */
export function started(type: ResourceType, draft: Draft): Draft {
  switch (type) {
    case types.pods:
      return { ...draft, status: { phase: 'Pending', qosClass: 'BestEffort' } }
    case types.deployments:
    case types.replicasets:
    case types.cronjobs:
      return { ...draft, metadata: { ...draft.metadata, generation: 1 }, status: {} }
    case types.services: {
      const { clusterIP = freeAddress(), ...spec } = draft['spec'] as Record<string, unknown>
      const addresses = { clusterIP, clusterIPs: [clusterIP] }
      return { ...draft, spec: { ...spec, ...addresses }, status: { loadBalancer: {} } }
    }
    case types.namespaces:
      return { ...draft, spec: { finalizers: ['kubernetes'] }, status: { phase: 'Active' } }
    default:
      return draft
  }
}

const freeAddress = () => `10.96.${randomInt(1, 255)}.${randomInt(1, 255)}`
