import type { NextStepCode } from '@/lib/core/next-step/next-steps'

export type ManifestPath = readonly (string | number)[]
/** A change of one member of the manifest; without a value the member is deleted. */
export type ManifestEdit = { path: ManifestPath; value?: unknown }

export const WORKLOAD_CODES = [
  'account',
  'injection',
  'skipped',
  'automount',
  'container-credentials',
  'credentials-file',
  'static-keys',
  'web-identity',
  'hidden-env',
  'client-version',
  'keys-once',
  'path-style',
  'endpoint',
] as const
export type WorkloadCode = (typeof WORKLOAD_CODES)[number]

/** How a workload shows that it keeps its first keys. */
export const KEYS_ONCE_SIGNS = [
  'duckdb-secret',
  'duckdb',
  'exported-keys',
  'frozen-keys',
  'own-exchange',
] as const
export type KeysOnceSign = (typeof KEYS_ONCE_SIGNS)[number]

/** Steps of the console after a finding that did not pass. */
export const workloadStepsOf = ({
  code,
  state,
}: Pick<WorkloadFinding, 'code' | 'state'>): readonly NextStepCode[] =>
  code === 'keys-once' && state !== 'pass' ? ['client-settings', 'open-account'] : []

export type WorkloadFinding = {
  code: WorkloadCode
  state: 'pass' | 'fail' | 'warn'
  title: string
  detail: string
  expected?: string
  presented?: string
  edits: ManifestEdit[]
  /** Objects that the edited workload refers to and that must be created too. */
  objects?: object[]
}

export type ContainerVariable = { name: string; value?: string; path: ManifestPath }
export type ContainerMount = { name: string; mountPath: string; subPath?: string }

/** What a container's manifest says, whatever else it holds; wrong members are left out. */
export type WorkloadContainer = {
  name: string
  image: string
  command: string[]
  args: string[]
  env: ContainerVariable[]
  /** How many entries the list of variables has, with those that cannot be read. */
  envLength: number
  envFrom: { kind: 'ConfigMap' | 'Secret'; name: string; prefix: string }[]
  volumeMounts: ContainerMount[]
  mountsLength: number
}
export type PlacedContainer = { container: WorkloadContainer; path: ManifestPath; init: boolean }

/** What a ConfigMap or a Secret of the text holds, by key. */
export type ConfigurationObject = {
  kind: 'ConfigMap' | 'Secret'
  name: string
  namespace?: string
  data: Readonly<Record<string, string>>
}
export type Configuration = readonly ConfigurationObject[]

export type Workload = {
  kind: string
  name: string
  /** Which of several pod templates of the object it is, such as `workerGroupSpecs 0`. */
  part?: string
  namespace?: string
  account: string
  /** Whether it is a pod that the cluster created, so that webhooks have run. */
  live: boolean
  /** The path of the pod's spec in its document. */
  at: ManifestPath
  /** The pod's spec without null members, which the API server takes for absent ones. */
  spec: Readonly<Record<string, unknown>>
  containers: PlacedContainer[]
  annotations: Record<string, string>
  /** The ConfigMaps and Secrets of the same text. */
  configuration: Configuration
}

export const containersOf = ({ containers }: Workload): PlacedContainer[] => containers

/** A container's environment variables with these names, each with its path in the manifest. */
export const findVariables = ({ container }: PlacedContainer, names: readonly string[]) =>
  container.env.filter(({ name }) => names.includes(name))

/** A workload in words, such as `CronJob sync` or `RayCluster train (workerGroupSpecs 0)`. */
export const workloadTitle = ({ kind, name, part }: Workload) =>
  `${kind} ${name}${part ? ` (${part})` : ''}`
