import { randomUUID } from 'node:crypto'
import { issuerUrlOf } from '@/lib/core/identity/issuer'
import { principalOf } from '@/lib/core/identity/principal'
import type { StartVerification, VerificationRef } from '@/lib/features/verifications/schema'
import type { TestPersonContext } from '../clients'
import type { TestWorld } from '../world'

const INJECT = { 'caios.coreweave.com/inject': 'true' }
export const REAL_EXCHANGE_ACTION = 'cwobject:CreateAccessKeyOIDC'
export const LIST_ACTION = 's3:ListAllMyBuckets'

/** Allowed actions and the resource they are allowed on. */
export type AllowedActions = [actions: string[], resource: string]
export type RealAccountOptions = {
  annotations?: Record<string, string>
  /** An empty list creates no policy. */
  allowed?: AllowedActions[]
  /** Denies the actions instead of allowing them. */
  denied?: true
}
export type RealClusterWorld = Awaited<ReturnType<typeof openRealClusterWorld>>
export type RealAccount = Awaited<ReturnType<typeof createRealAccount>>

/** Opens an organization with the real cluster, its webhook and a federation config. */
export async function openRealClusterWorld(world: TestWorld) {
  const context = world.as('operator')
  const cluster = world.world.clusters.find(({ name }) => name === 'real')
  if (!cluster) throw new Error('The world has no real cluster.')
  const issuerUrl = issuerUrlOf(context.config.CKS_ISSUER_BASE_URL, cluster.id)
  const change = (body: object) => world.control(`clusters/${cluster.id}`, body)
  await change({ webhook: 'installed' })
  const config = { name: 'real', issuerUrl, audience: issuerUrl }
  await context.coreweave.createFederationConfig(config)
  return { ...world, context, issuerUrl, cluster: cluster.id, change }
}

/** Creates a service account in a new restricted namespace. */
export async function createRealAccount(
  world: RealClusterWorld,
  {
    annotations = INJECT,
    allowed = [[[REAL_EXCHANGE_ACTION, LIST_ACTION], '*']],
    denied,
  }: RealAccountOptions = {},
) {
  const { context, cluster, issuerUrl } = world
  const kubernetes = context.kubernetes(
    world.world.clusters.find(({ id }) => id === cluster) ?? { id: '', apiServerEndpoint: '' },
  )
  const target = { namespace: `verify-${randomUUID().slice(0, 8)}`, account: 'trainer' }
  const { namespace, account } = target

  const put = (object: object) =>
    world.control(`clusters/${cluster}/objects`, { put: { apiVersion: 'v1', ...object } })
  await put({
    kind: 'Namespace',
    metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  })
  await put({ kind: 'ServiceAccount', metadata: { namespace, name: account, annotations } })
  if (allowed.length > 0)
    await context.coreweave.ensurePolicy({
      version: 'v1alpha1',
      name: namespace,
      statements: allowed.map(([actions, resource], index) => ({
        name: `statement-${index}`,
        effect: denied ? 'Deny' : 'Allow',
        actions,
        resources: [resource],
        principals: [principalOf({ issuerUrl, namespace, name: account })],
      })),
    })
  return {
    ...world,
    kubernetes,
    put,
    target,
    input: { cluster, ...target, force: false },
    /** Changes every pod of the namespace at admission, which no object shows. */
    trouble: (given: object) => world.change({ trouble: { namespace, ...given } }),
    remove: () =>
      world.control(`clusters/${cluster}/objects`, {
        remove: { kind: 'Namespace', name: namespace },
      }),
    left: async () => {
      const [jobs, pods] = await Promise.all([
        kubernetes.listJobs({ namespace }),
        kubernetes.listPods({ namespace }),
      ])
      return [...jobs.items, ...pods.items].map(({ metadata }) => metadata.name)
    },
  }
}

export type RealClusterFailure = {
  given?: RealAccountOptions
  /** Injects the fault; may return the context to start with. */
  prepare?: (account: RealAccount) => Promise<TestPersonContext | undefined> | Promise<unknown>
  input?: Partial<StartVerification>
  /** Runs while the verification runs; with `unseen`, before anyone reads it. */
  during?: (account: RealAccount, ref: VerificationRef) => Promise<unknown>
  unseen?: true
  /** Breaks the whole organization or cluster, so no other case runs at the same time. */
  alone?: true
  /** The verification ends before it creates a Job. */
  unstarted?: true
  /** A check reports the cause as a warning, and the run passes. */
  warns?: true
}

/** Adds variables to the container, as another admission webhook would. */
export const withEnv =
  (...env: object[]) =>
  (account: RealAccount) =>
    account.trouble({ container: { env } })
