import { canonicalJson } from '@/lib/common/canonical-json'
import type { Container, EnvVar, Job, Pod, PodSpec, Volume } from '@/lib/core/kubernetes/kinds'

export type RunTemplate = Job['spec']['template']

/** Why a Job that carries the labels of a verification is not one that this console started. */
export const FOREIGN_REASONS = ['unknown-job', 'edited', 'unverifiable'] as const
export type ForeignReason = (typeof FOREIGN_REASONS)[number]

/** A code of a text, by which a variable's value is recorded and compared. */
export type DigestText = (text: string) => string

/** A pod spec with codes in place of the values of its containers' variables. */
export const digestEnv = (spec: PodSpec, digest: DigestText): PodSpec => {
  const withDigests = (container: Container): Container => ({
    ...container,
    ...(container.env ? { env: container.env.map((variable) => digestOne(variable, digest)) } : {}),
  })
  const { containers, initContainers, ...rest } = spec
  return {
    ...rest,
    containers: containers.map(withDigests),
    ...(initContainers ? { initContainers: initContainers.map(withDigests) } : {}),
  }
}
const digestOne = (variable: EnvVar, digest: DigestText): EnvVar =>
  variable.value === undefined ? variable : { ...variable, value: digest(variable.value) }

export const digestTemplate = (template: RunTemplate, digest: DigestText): RunTemplate => ({
  ...template,
  spec: digestEnv(template.spec, digest),
})

/** What the console recorded about a run when it started it, with codes for the values of variables. */
export type RecordedPod = {
  /** The uid of the run's Job. */
  uid: string
  /** The pod template as the API server returned it. */
  template: RunTemplate
  /** The spec that the API server returned for a dry-run pod, after all admission webhooks. */
  dryRunSpec?: PodSpec | undefined
  /** The URL under which CoreWeave exchanges tokens, without the organization. */
  exchangeBase: string
  digest: DigestText
}

/** API servers differ in whether they write an empty field as null or leave it out. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, member]) => member !== null && member !== undefined)
      .map(([name, member]) => [name, withoutNulls(member)]),
  )
}
const textOf = (value: unknown) => canonicalJson(withoutNulls(value))
const isOneOf = (value: unknown, allowed: readonly unknown[]) =>
  allowed.some((each) => textOf(each) === textOf(value))

/** Whether a pod template is the recorded one. */
export const isSameTemplate = (template: RunTemplate, recorded: RunTemplate, digest: DigestText) =>
  textOf(digestTemplate(template, digest)) === textOf(recorded)

/** Fields of a pod that the cluster sets to place it. They do not change what the pod runs. */
const PLACEMENT = new Set([
  'affinity',
  'enableServiceLinks',
  'imagePullSecrets',
  'nodeName',
  'nodeSelector',
  'overhead',
  'preemptionPolicy',
  'priority',
  'priorityClassName',
  'readinessGates',
  'schedulerName',
  'schedulingGates',
  // The deprecated name of serviceAccountName.
  'serviceAccount',
  'tolerations',
  'topologySpreadConstraints',
])

/** Whether the Job of a run is the controller of a pod. */
export const isControlledBy = ({ metadata }: Pod, uid: string) =>
  metadata.ownerReferences.some(
    ({ kind, uid: owner, controller }) => kind === 'Job' && controller === true && owner === uid,
  )

/**
 * Whether a pod is the one that the run's Job creates: the Job is its controller, and it differs from the
 * template only where the recorded dry-run pod did, or by what the Pod Identity Webhook injects. The owner
 * alone proves nothing, because whoever may create pods may name any owner.
 */
export function isPodOfRun(pod: Pod, recorded: RecordedPod): boolean {
  if (!isControlledBy(pod, recorded.uid)) return false
  const { spec: template } = recorded.template
  const { dryRunSpec } = recorded
  const { containers, initContainers = [], volumes = [], ...rest } = pod.spec
  const names = new Set([...Object.keys(rest), ...Object.keys(withoutLists(template))])
  return (
    [...names].every(
      (name) => PLACEMENT.has(name) || isOneOf(rest[name], [template[name], dryRunSpec?.[name]]),
    ) &&
    matchNamed(volumes, template.volumes, dryRunSpec?.volumes, isOneOf, isTokenVolume) &&
    matchNamed(
      initContainers,
      template.initContainers,
      dryRunSpec?.initContainers,
      (actual, allowed) => isSameContainer(actual, allowed, volumes, recorded),
    ) &&
    matchNamed(containers, template.containers, dryRunSpec?.containers, (actual, allowed) =>
      isSameContainer(actual, allowed, volumes, recorded),
    )
  )
}

const withoutLists = ({ containers: _, initContainers: __, volumes: ___, ...rest }: PodSpec) => rest

/** Every named item of the template is there, and every item is one of the recorded or an injected one. */
function matchNamed<Item extends { name: string }>(
  actual: readonly Item[],
  template: readonly Item[] = [],
  dryRun: readonly Item[] = [],
  isSame: (actual: Item, allowed: readonly Item[]) => boolean,
  isInjected: (item: Item) => boolean = () => false,
): boolean {
  const names = new Set(actual.map(({ name }) => name))
  return (
    template.every(({ name }) => names.has(name)) &&
    actual.every((item) => {
      const allowed = [...template, ...dryRun].filter(({ name }) => name === item.name)
      if (allowed.length) return isSame(item, allowed)
      return isInjected(item)
    })
  )
}

function isSameContainer(
  actual: Container,
  allowed: readonly Container[],
  volumes: readonly Volume[],
  { exchangeBase, digest }: RecordedPod,
): boolean {
  const [template, dryRun] = allowed
  const { env = [], volumeMounts = [], ...rest } = actual
  const names = new Set([...Object.keys(rest), ...Object.keys(template ?? {})])
  names.delete('env')
  names.delete('volumeMounts')
  const injectedVolumes = new Set(
    volumes.filter((volume) => isTokenVolume(volume)).map(({ name }) => name),
  )
  const isInjected = ({ name, value }: EnvVar) =>
    value !== undefined && (INJECTED_ENV[name]?.(value, exchangeBase) ?? false)
  return (
    [...names].every((name) =>
      isOneOf(
        rest[name],
        allowed.map((each) => each[name]),
      ),
    ) &&
    matchNamed(
      env,
      template?.env,
      dryRun?.env,
      (variable, known) => isOneOf(digestOne(variable, digest), known),
      isInjected,
    ) &&
    matchNamed(volumeMounts, template?.volumeMounts, dryRun?.volumeMounts, isOneOf, (mount) =>
      injectedVolumes.has(mount.name),
    )
  )
}

/** A volume of service account tokens and nothing else. */
const isTokenVolume = ({ name: _, projected, ...rest }: Volume) =>
  Object.keys(rest).length === 0 &&
  (projected?.sources?.length ?? 0) > 0 &&
  projected?.sources?.every(
    (source) => source.serviceAccountToken && Object.keys(source).length === 1,
  ) === true

/**
 * The variables that the Pod Identity Webhook sets, and which values of them need no record. A dry run may
 * fail, or the webhook may see a new annotation only after it.
 * https://github.com/aws/amazon-eks-pod-identity-webhook
 */
const INJECTED_ENV: Record<string, (value: string, exchangeBase: string) => boolean> = {
  AWS_CONTAINER_CREDENTIALS_FULL_URI: (value, base) =>
    value.startsWith(base) && /^[a-z0-9]+$/.test(value.slice(base.length)),
  AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: () => true,
  AWS_REGION: () => true,
  AWS_DEFAULT_REGION: () => true,
  AWS_STS_REGIONAL_ENDPOINTS: () => true,
}
