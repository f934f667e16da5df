import type { KubernetesReader } from '@/lib/adapters/kubernetes/types'
import type { VerificationRef } from '@/lib/features/verifications/schema'
import { replaceClients, type TestPersonContext } from '../clients'
import type { TestContext } from '../context'
import { clusterClient, clusterIdOf } from './world'

// Faults of a pretend organization that make verifications fail.

export const EXCHANGE_PATH_PATTERN = '/v1/cwobject/temporary-credentials/oidc/*'
export const failExchange = (world: TestContext, fault: object) =>
  world.control('faults', {
    surface: 'coreweave',
    path: EXCHANGE_PATH_PATTERN,
    times: 20,
    ...fault,
  })
export const failStorage = (world: TestContext, fault: object) =>
  world.control('faults', { surface: 'storage', times: 20, ...fault })
export const configureCluster = (world: TestContext, change: object) =>
  world.control(`clusters/${clusterIdOf(world)}`, change)
export const troublePods = (world: TestContext, given: object) =>
  configureCluster(world, { trouble: given })
export const putObject = (world: TestContext, object: object) =>
  world.control(`clusters/${clusterIdOf(world)}/objects`, { put: object })
export const withConfig = (
  world: Pick<TestContext, 'context'>,
  more: Partial<TestPersonContext['config']>,
): TestPersonContext => ({
  ...world.context,
  config: { ...world.context.config, ...more },
})

/** Limits the deadline of Jobs, so that a test does not wait long. */
export const withJobDeadline = (
  { context }: Pick<TestContext, 'context'>,
  activeDeadlineSeconds = 3,
): TestPersonContext =>
  replaceClients(context, {
    kubernetes: ({ createJob }) => ({
      createJob: (draft) => createJob({ ...draft, spec: { ...draft.spec, activeDeadlineSeconds } }),
    }),
  })

export const deletePolicies = async ({ context }: TestContext) =>
  Promise.all(
    (await context.coreweave.listPolicies()).map(({ name }) =>
      context.coreweave.deletePolicy(name),
    ),
  )
export const deleteFederationConfigs = async ({ context }: Pick<TestContext, 'context'>) =>
  Promise.all(
    (await context.coreweave.listFederationConfigs()).map(({ uid }) =>
      context.coreweave.deleteFederationConfig(uid),
    ),
  )
export const trustOnlyIssuer = async (
  world: Pick<TestContext, 'context' | 'world'>,
  issuerUrl: (issuer: string) => string,
) => {
  await deleteFederationConfigs(world)
  const [{ issuerUrl: issuer } = { issuerUrl: '' }] = world.world.clusters
  await world.context.coreweave.createFederationConfig({
    name: 'nearly',
    issuerUrl: issuerUrl(issuer),
    audience: issuer,
  })
}
/** Replaces all policies by one that lets train-runner exchange tokens, plus the given statements. */
export const replaceStatements = async (
  world: TestContext,
  rest: { effect?: string; actions: string[]; resources: string[] }[],
) => {
  const { coreweave } = world.context
  const policy = (await coreweave.listPolicies()).find(({ name }) => name === 'wif-ml-team')
  const [signIn] = policy?.statements ?? []
  if (!policy || !signIn) throw new Error('The seed has no policy wif-ml-team.')
  await deletePolicies(world)
  await coreweave.ensurePolicy({
    ...policy,
    statements: [
      { ...signIn, actions: ['cwobject:CreateAccessKeyOIDC'] },
      ...rest.map((one, index) => ({ ...signIn, name: `more-${index}`, ...one })),
    ],
  })
}

export const webhookConfiguration = (failurePolicy: string) => ({
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
export const delayExchange = (world: TestContext) =>
  failExchange(world, { kind: 'slow', delayMs: 6000 })
export const findPod = async (
  kubernetes: KubernetesReader,
  { namespace, name }: VerificationRef,
  phase?: string,
) => {
  const labelSelector = `batch.kubernetes.io/job-name=${name}`
  const { items } = await kubernetes.listPods({ namespace, labelSelector })
  const pod = items.find(({ status }) => !phase || status?.phase === phase)
  if (!pod) throw new Error('The pod does not exist yet.')
  return { namespace, name: pod.metadata.name }
}
export const findRunPod = (world: TestContext, ref: VerificationRef) =>
  findPod(clusterClient(world), ref)
export const retryUntilDone = async <T>(act: () => Promise<T>): Promise<T> => {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act()
    } catch (error) {
      if (attempt === 600) throw error
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}
