import type {
  CronJob,
  Deployment,
  Job,
  PodTemplate,
  TemplatedObject,
} from '@/lib/core/kubernetes/kinds'
import type { PodManifest } from '@/lib/core/kubernetes/manifests'

export const TEMPLATE_KINDS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job'] as const
export type TemplateKind = (typeof TEMPLATE_KINDS)[number]

/** The pods that a workload will create. */
export type WorkloadTemplate = {
  kind: TemplateKind
  namespace: string
  name: string
  account: string
  pod: PodManifest
}

function templateOf(
  kind: TemplateKind,
  { name, namespace = '' }: { name: string; namespace?: string | undefined },
  { metadata, spec }: PodTemplate,
): WorkloadTemplate {
  const { labels, annotations } = metadata ?? {}
  return {
    kind,
    namespace,
    name,
    account: spec.serviceAccountName || 'default',
    pod: {
      metadata: {
        // The API server shortens the name to leave room for a suffix.
        generateName: `${name}-`,
        namespace,
        ...(labels && { labels }),
        ...(annotations && { annotations }),
      },
      spec,
    },
  }
}

/** The template of a Deployment, a StatefulSet or a DaemonSet. */
export const replicatedTemplate = (
  kind: Extract<TemplateKind, 'Deployment' | 'StatefulSet' | 'DaemonSet'>,
  { metadata, spec }: Deployment | TemplatedObject,
): WorkloadTemplate => templateOf(kind, metadata, spec.template)

export const cronJobTemplate = ({ metadata, spec }: CronJob): WorkloadTemplate =>
  templateOf('CronJob', metadata, spec.jobTemplate.spec.template)

/** Undefined for a Job that has ended, or that a CronJob made, whose template says the same. */
export function jobTemplate({ metadata, spec, status }: Job): WorkloadTemplate | undefined {
  const ended = status?.conditions?.some(
    (condition) =>
      (condition.type === 'Complete' || condition.type === 'Failed') && condition.status === 'True',
  )
  const scheduled = metadata.ownerReferences.some(({ kind }) => kind === 'CronJob')
  return ended || scheduled ? undefined : templateOf('Job', metadata, spec.template)
}
