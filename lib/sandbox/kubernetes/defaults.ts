import type {
  JobSpec,
  Replicated,
  SandboxContainer,
  SandboxJob,
  SandboxPod,
  SandboxPodSpec,
} from './objects'
import type { Draft } from './store'

const withTag = /:[^/]+$/

const container = (given: SandboxContainer): SandboxContainer => ({
  terminationMessagePath: '/dev/termination-log',
  terminationMessagePolicy: 'File',
  imagePullPolicy:
    !given.image.includes('@') && (!withTag.test(given.image) || given.image.endsWith(':latest'))
      ? 'Always'
      : 'IfNotPresent',
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

export function defaultPod(draft: Draft): Draft {
  // readBody has validated the shape.
  const { spec } = draft as SandboxPod
  return {
    ...draft,
    spec: { enableServiceLinks: true, ...podSpec(spec) },
    status: { phase: 'Pending', qosClass: 'BestEffort' },
  }
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

export function defaultReplicated(draft: Draft): Draft {
  // readBody has validated the shape.
  const { spec } = draft as Replicated
  const template = { ...spec.template, spec: podSpec(spec.template.spec) }
  return {
    ...draft,
    metadata: { ...draft.metadata, generation: 1 },
    spec: { replicas: 1, ...spec, template },
    status: {},
  }
}
