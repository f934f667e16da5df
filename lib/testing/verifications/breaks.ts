import type { Kubernetes } from '@/lib/adapters/kubernetes/types'
import type { VerificationRef } from '@/lib/features/verifications/schema'
import type { Context } from '@/lib/server/session/context'
import { idOf, kubernetesOf, type World } from './world'

// Ways to break a pretend organization, for runs that fail.

export const EXCHANGE = '/v1/cwobject/temporary-credentials/oidc/*'
export const exchangeFault = (world: World, fault: object) =>
  world.control('faults', { surface: 'coreweave', path: EXCHANGE, times: 20, ...fault })
export const storageFault = (world: World, fault: object) =>
  world.control('faults', { surface: 'storage', times: 20, ...fault })
export const cluster = (world: World, change: object) =>
  world.control(`clusters/${idOf(world)}`, change)
export const trouble = (world: World, given: object) => cluster(world, { trouble: given })
export const put = (world: World, object: object) =>
  world.control(`clusters/${idOf(world)}/objects`, { put: object })
export const configured = (
  world: Pick<World, 'context'>,
  more: Partial<Context['config']>,
): Context => ({
  ...world.context,
  config: { ...world.context.config, ...more },
})

/** A run that may last as long as a test can wait. */
export const brief = ({ context }: Pick<World, 'context'>, activeDeadlineSeconds = 3): Context => ({
  ...context,
  kubernetes: (address) => {
    const kubernetes = context.kubernetes(address)
    return {
      ...kubernetes,
      createJob: (draft, options) =>
        kubernetes.createJob({ ...draft, spec: { ...draft.spec, activeDeadlineSeconds } }, options),
    }
  },
})

export const policies = async ({ context }: World) =>
  Promise.all(
    (await context.coreweave.listPolicies()).map(({ name }) =>
      context.coreweave.deletePolicy(name),
    ),
  )
export const configs = async ({ context }: Pick<World, 'context'>) =>
  Promise.all(
    (await context.coreweave.listFederationConfigs()).map(({ uid }) =>
      context.coreweave.deleteFederationConfig(uid),
    ),
  )
export const onlyConfig = async (
  world: Pick<World, 'context' | 'world'>,
  issuerUrl: (issuer: string) => string,
) => {
  await configs(world)
  const [{ issuerUrl: issuer } = { issuerUrl: '' }] = world.world.clusters
  await world.context.coreweave.createFederationConfig({
    name: 'nearly',
    issuerUrl: issuerUrl(issuer),
    audience: issuer,
  })
}
/** The seed's policy for train-runner, with other statements beside the exchange. */
export const statements = async (
  world: World,
  rest: { effect?: string; actions: string[]; resources: string[] }[],
) => {
  const { coreweave } = world.context
  const policy = (await coreweave.listPolicies()).find(({ name }) => name === 'wif-ml-team')
  const [signIn] = policy?.statements ?? []
  if (!policy || !signIn) throw new Error('the seed has changed')
  await policies(world)
  await coreweave.ensurePolicy({
    ...policy,
    statements: [
      { ...signIn, actions: ['cwobject:CreateAccessKeyOIDC'] },
      ...rest.map((one, index) => ({ ...signIn, name: `more-${index}`, ...one })),
    ],
  })
}

export const webhook = (failurePolicy: string) => ({
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'MutatingWebhookConfiguration',
  metadata: { name: 'pod-identity-webhook' },
  webhooks: [
    {
      name: 'pod-identity-webhook.coreweave.com',
      admissionReviewVersions: ['v1'],
      failurePolicy,
      sideEffects: 'None',
      clientConfig: {
        service: { name: 'pod-identity-webhook', namespace: 'pod-identity-webhook' },
      },
      rules: [
        { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] },
      ],
    },
  ],
})
export const slowExchange = (world: World) => exchangeFault(world, { kind: 'slow', delayMs: 6000 })
export const namedPodOf = async (
  kubernetes: Kubernetes,
  { namespace, name }: VerificationRef,
  phase?: string,
) => {
  const labelSelector = `batch.kubernetes.io/job-name=${name}`
  const { items } = await kubernetes.listPods({ namespace, labelSelector })
  const pod = items.find(({ status }) => !phase || status?.phase === phase)
  if (!pod) throw new Error('the pod is not there yet')
  return { namespace, name: pod.metadata.name }
}
export const namedPod = (world: World, ref: VerificationRef) => namedPodOf(kubernetesOf(world), ref)
export const soon = async <T>(act: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act()
    } catch (error) {
      if (attempt === 600) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
