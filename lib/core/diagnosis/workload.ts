import { z } from 'zod'
import { type Container, PodSpec } from '@/lib/core/kubernetes/kinds'

export type ManifestPath = readonly (string | number)[]
/** A change of one member of the manifest; without a value the member is deleted. */
export type ManifestEdit = { path: ManifestPath; value?: unknown }

export const WORKLOAD_CODES = [
  'account',
  'injection',
  'skipped',
  'fs-group',
  'static-keys',
  'web-identity',
  'hidden-env',
  'client-version',
  'path-style',
  'endpoint',
] as const
export type WorkloadCode = (typeof WORKLOAD_CODES)[number]

export type WorkloadFinding = {
  code: WorkloadCode
  state: 'pass' | 'fail' | 'warn'
  title: string
  detail: string
  expected?: string
  presented?: string
  edits: ManifestEdit[]
}

const TEMPLATES: Record<string, ManifestPath> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
}

const Meta = z.looseObject({
  name: z.string().optional(),
  namespace: z.string().optional(),
  uid: z.string().optional(),
  annotations: z.record(z.string(), z.string()).nullish(),
})
const Manifest = z.looseObject({ kind: z.string(), metadata: Meta.default({}) })
const Template = z.looseObject({ metadata: Meta.optional(), spec: PodSpec })

export type Workload = {
  kind: string
  name: string
  namespace?: string
  account: string
  /** Whether it is a pod that the cluster created, so that webhooks have run. */
  live: boolean
  at: ManifestPath
  spec: PodSpec
  annotations: Record<string, string>
}

const into = (value: unknown, path: ManifestPath): unknown =>
  path.reduce<unknown>(
    (inner, part) =>
      typeof inner === 'object' && inner !== null ? Reflect.get(inner, part) : undefined,
    value,
  )

/** The workload that a manifest describes; undefined if the manifest creates no pods. */
export function workloadOf(manifest: unknown): Workload | undefined {
  const parsed = Manifest.safeParse(manifest).data
  const at = parsed && Object.hasOwn(TEMPLATES, parsed.kind) ? TEMPLATES[parsed.kind] : undefined
  const template = at && Template.safeParse(into(manifest, at)).data
  if (!parsed || !at || !template) return undefined
  const { kind, metadata } = parsed
  return {
    kind,
    name: metadata.name ?? '',
    ...(metadata.namespace ? { namespace: metadata.namespace } : {}),
    account: template.spec.serviceAccountName ?? 'default',
    live: kind === 'Pod' && metadata.uid !== undefined,
    at: [...at, 'spec'],
    spec: template.spec,
    annotations: template.metadata?.annotations ?? {},
  }
}

export type PlacedContainer = { container: Container; path: ManifestPath }

export const containersOf = ({ spec, at }: Workload): PlacedContainer[] =>
  (['initContainers', 'containers'] as const).flatMap((member) =>
    (spec[member] ?? []).map((container, index) => ({ container, path: [...at, member, index] })),
  )

/** A container's environment variables with these names, each with its path in the manifest. */
export function findVariables({ container, path }: PlacedContainer, names: readonly string[]) {
  return (container.env ?? []).flatMap((variable, index) =>
    names.includes(variable.name) ? [{ ...variable, path: [...path, 'env', index] }] : [],
  )
}
