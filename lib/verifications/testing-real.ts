import { randomUUID } from 'node:crypto'
import { issuerUrlOf } from '../identity/issuer'
import { principalOf } from '../identity/principal'
import type { TestWorld } from '../testing/world'

const REAL = 'real'
const INJECT = { 'caios.coreweave.com/inject': 'true' }

export type Given = {
  annotations?: Record<string, string>
  webhook?: 'installed' | 'missing'
  audience?: string
  /** Actions and the resource they are allowed on; nothing for no policy at all. */
  allowed?: [actions: string[], resource: string][]
}

/** An account in a restricted namespace of the real cluster, as the organization stands to it. */
export async function realAccount(
  world: TestWorld,
  {
    annotations = INJECT,
    webhook = 'installed',
    audience,
    allowed = [[['cwobject:CreateAccessKeyOIDC', 's3:ListAllMyBuckets'], '*']],
  }: Given = {},
) {
  const context = world.as('operator')
  const cluster = world.world.clusters.find(({ name }) => name === REAL)
  if (!cluster) throw new Error('The world has no real cluster.')
  const kubernetes = context.kubernetes(cluster)
  const target = { namespace: `verify-${randomUUID().slice(0, 8)}`, account: 'trainer' }
  const { namespace, account } = target
  const issuerUrl = issuerUrlOf(context.config.CKS_ISSUER_BASE_URL, cluster.id)

  const put = (object: object) =>
    world.control(`clusters/${cluster.id}/objects`, { put: { apiVersion: 'v1', ...object } })
  await put({
    kind: 'Namespace',
    metadata: { name: namespace, labels: { 'pod-security.kubernetes.io/enforce': 'restricted' } },
  })
  await put({ kind: 'ServiceAccount', metadata: { namespace, name: account, annotations } })
  await world.control(`clusters/${cluster.id}`, { webhook })
  await context.coreweave.createFederationConfig({
    name: REAL,
    issuerUrl,
    audience: audience ?? issuerUrl,
  })
  if (allowed.length > 0)
    await context.coreweave.ensurePolicy({
      version: 'v1alpha1',
      name: 'access',
      statements: allowed.map(([actions, resource], index) => ({
        name: `statement-${index}`,
        effect: 'Allow',
        actions,
        resources: [resource],
        principals: [principalOf({ issuerUrl, namespace, name: account })],
      })),
    })
  return {
    ...world,
    context,
    kubernetes,
    put,
    target,
    input: { cluster: cluster.id, ...target, force: false },
    remove: () =>
      world.control(`clusters/${cluster.id}/objects`, {
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
