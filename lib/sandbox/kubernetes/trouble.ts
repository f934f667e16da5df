import { z } from 'zod'
import type { SandboxPod } from './objects'

/** What is wrong in a cluster though every object in it looks right. */
export const Trouble = z.object({
  /** Only there. For a real cluster; in the sandbox's own a trouble is the whole cluster's. */
  namespace: z.string().optional(),
  /** The organization and zone the webhook was installed for, where those are not the cluster's. */
  organization: z.string().optional(),
  region: z.string().optional(),
  /** Another address of the exchange, such as one that does not resolve. */
  exchangeUrl: z.string().optional(),
  /** So many pods come up without injection; a dry run still shows it. */
  missedPods: z.int().min(0).optional(),
  /** The webhook answers, and leaves every pod as it is. */
  blind: z.boolean().optional(),
  /** What another admission webhook merges into each pod, and into its first container. */
  pod: z.record(z.string(), z.unknown()).optional(),
  container: z.record(z.string(), z.unknown()).optional(),
  /** How far the clock that dates tokens is from the right time. */
  clockSeconds: z.int().optional(),
  tokenFile: z.enum(['whole', 'missing', 'newline']).optional(),
})
export type Trouble = z.infer<typeof Trouble>

/** The exchange as the webhook was told to use it. */
export const exchangeOf = (
  given: { exchangeUrl: string; orgId: string },
  { exchangeUrl = given.exchangeUrl, organization = given.orgId }: Trouble,
) => exchangeUrl.replace(/[^/]+$/, organization)

export const whenDated = (now: () => Date, { clockSeconds = 0 }: Trouble) =>
  new Date(now().getTime() + clockSeconds * 1000)

/** As another webhook would leave the pod; lists of named things are joined, the rest replaced. */
export function meddled(pod: SandboxPod, given: Trouble): SandboxPod {
  const { pod: spec = {}, container = {} } = given
  const [first, ...others] = pod.spec.containers
  if (!first || !(given.pod || given.container)) return pod
  const { env = [], ...rest } = container as { env?: NonNullable<typeof first.env> }
  const changed = { ...first, ...rest, env: [...(first.env ?? []), ...env] }
  return { ...pod, spec: { ...pod.spec, ...spec, containers: [changed, ...others] } }
}
