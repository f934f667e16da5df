import { z } from 'zod'
import type { SandboxPod } from './objects'

/** Problems of a cluster that its objects do not show. */
export const Trouble = z.object({
  /** The affected namespace of a real cluster. In a sandbox cluster the whole cluster is affected. */
  namespace: z.string().optional(),
  /** The organization and zone of the webhook's installation if they are not the cluster's. */
  organization: z.string().optional(),
  region: z.string().optional(),
  /** Another URL of the exchange, such as one that does not resolve. */
  exchangeUrl: z.string().optional(),
  /** Number of pods that start without injection although a dry run shows it. */
  missedPods: z.int().min(0).optional(),
  /** The webhook responds without changing any pod. */
  blind: z.boolean().optional(),
  /** Labels of the pods that the webhook leaves as they are, in dry runs too. Empty: none. */
  unmutated: z.record(z.string(), z.string()).optional(),
  /** Fields that another admission webhook merges into each pod and its first container. */
  pod: z.record(z.string(), z.unknown()).optional(),
  container: z.record(z.string(), z.unknown()).optional(),
  /** Dry runs do not reach that other webhook. */
  skipsDryRun: z.boolean().optional(),
  /** Offset of the clock that dates tokens. */
  clockSeconds: z.int().optional(),
  /** How long mounted tokens live; the kubelet replaces them after 80% of it. */
  tokenSeconds: z.int().min(5).optional(),
  tokenFile: z.enum(['whole', 'missing', 'newline']).optional(),
})
export type Trouble = z.infer<typeof Trouble>

/** The exchange URL that the webhook injects. */
export const exchangeOf = (
  given: { exchangeUrl: string; orgId: string },
  { exchangeUrl = given.exchangeUrl, organization = given.orgId }: Trouble,
) => exchangeUrl.replace(/[^/]+$/, organization)

/** Whether the webhook leaves this pod as it is. */
export function isLeftUnchanged({ metadata }: SandboxPod, { blind, unmutated = {} }: Trouble) {
  const labels = Object.entries(unmutated)
  return (
    blind === true ||
    (labels.length > 0 && labels.every(([name, value]) => metadata.labels?.[name] === value))
  )
}

export const whenDated = (now: () => Date, { clockSeconds = 0 }: Trouble) =>
  new Date(now().getTime() + clockSeconds * 1000)

/** The pod after another webhook: lists of named items are merged, other values replaced. */
export function meddled(pod: SandboxPod, given: Trouble, dryRun: boolean): SandboxPod {
  if (dryRun && given.skipsDryRun) return pod
  const { pod: spec = {}, container = {} } = given
  const [first, ...others] = pod.spec.containers
  if (!first || !(given.pod || given.container)) return pod
  const { env = [], ...rest } = container as { env?: NonNullable<typeof first.env> }
  const changed = { ...first, ...rest, env: [...(first.env ?? []), ...env] }
  return { ...pod, spec: { ...pod.spec, ...spec, containers: [changed, ...others] } }
}
