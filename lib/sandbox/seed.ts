import { plantClouds } from './clouds/seed'
import { plantConfig } from './coreweave/federation'
import {
  binding,
  INJECTED,
  managedBy,
  namespace,
  runningPod,
  serviceAccount,
  withAudience,
} from './seed-objects'
import {
  checkpointsPolicy,
  defaultPolicies,
  plantBuckets,
  plantPermanentKeys,
} from './seed-storage'
import { plantServiceAccount } from './service-accounts'
import type { ClusterPlan, SandboxCluster, SandboxWorld, SeedName } from './world-types'

type AddCluster = (plan: ClusterPlan) => SandboxCluster
type Seed = (world: SandboxWorld, addCluster: AddCluster) => void

const MANUAL_AUDIENCE = 'https://coreweave.com/iam'
const NAMESPACES = ['ml-team', 'inference', 'platform']

/**
 * Four clusters: one in full use, one without the webhook, one with the webhook but not federated,
 * and one with an unreachable API server.
 */
function plantClusters(addCluster: AddCluster) {
  const east = addCluster({ name: 'train-east', zone: 'US-EAST-04A', webhook: 'installed' })
  const west = addCluster({ name: 'serve-west', zone: 'US-WEST-01A' })
  const north = addCluster({
    name: 'research-north',
    zone: 'EU-NORTH-05A',
    webhook: 'installed',
  })
  const lab = addCluster({ name: 'lab', zone: 'US-EAST-08A', reachable: false })
  for (const { kubernetes } of [east, west, north, lab]) {
    for (const name of NAMESPACES) kubernetes.put(namespace(name))
    kubernetes.put(binding('view', { kind: 'Group', name: 'reviewers' }))
    kubernetes.put(binding('edit', { kind: 'User', name: 'ravi@example.com' }, 'ml-team'))
    kubernetes.put(binding('edit', { kind: 'User', name: 'noor@example.com' }, 'inference'))
  }
  return { east, west, north }
}

const PLAIN_ACCOUNTS: [namespace: string, names: string[]][] = [
  ['ml-team', ['train-runner', 'eval', 'data-loader', 'notebook']],
  ['inference', ['serve', 'batch']],
  ['platform', ['backup', 'metrics']],
]

function plantPlainAccounts({ kubernetes }: SandboxCluster) {
  for (const [space, names] of PLAIN_ACCOUNTS)
    for (const name of names) kubernetes.put(serviceAccount(space, name))
}

const empty: Seed = (world, addCluster) => {
  const { east, west, north } = plantClusters(addCluster)
  for (const cluster of [east, west, north]) plantPlainAccounts(cluster)
  plantBuckets(world)
}

const usual: Seed = (world, addCluster) => {
  const { east, west, north } = plantClusters(addCluster)
  plantServiceAccount(world, east.issuer.url)
  plantPlainAccounts(north)
  plantBuckets(world)
  for (const { issuer, wire } of [east, west])
    plantConfig(world, { name: wire.name, issuerUrl: issuer.url, audience: issuer.url })
  plantConfig(world, {
    name: 'train-east-ci',
    description: 'Manual exchange from CI jobs',
    issuerUrl: east.issuer.url,
    audience: MANUAL_AUDIENCE,
    active: false,
  })
  const operator = world.people.find(({ role }) => role === 'operator')?.uid ?? ''
  plantPermanentKeys(world, operator)
  for (const policy of defaultPolicies(east.issuer.url, west.issuer.url, operator))
    world.policies.set(policy.name, policy)
  const checkpoints = world.buckets.get('checkpoints')
  if (checkpoints)
    checkpoints.policy = JSON.stringify(checkpointsPolicy(world.orgId, east.issuer.url), null, 2)

  const accounts = {
    east: [
      serviceAccount('ml-team', 'train-runner', { annotations: INJECTED, days: 10 }),
      serviceAccount('ml-team', 'eval'),
      serviceAccount('ml-team', 'data-loader', { annotations: withAudience(MANUAL_AUDIENCE) }),
      serviceAccount('ml-team', 'notebook', {
        annotations: INJECTED,
        by: managedBy.argo('notebooks', 'ml-team', 'notebook'),
      }),
      serviceAccount('inference', 'serve', {
        annotations: INJECTED,
        by: managedBy.helm('serve', 'inference'),
      }),
      serviceAccount('inference', 'batch', { by: managedBy.flux('inference') }),
      serviceAccount('platform', 'backup', { annotations: INJECTED, by: managedBy.terraform() }),
      serviceAccount('platform', 'metrics'),
    ],
    west: [
      serviceAccount('inference', 'gateway', { annotations: INJECTED }),
      serviceAccount('inference', 'router', { by: managedBy.helm('router', 'inference') }),
      serviceAccount('platform', 'metrics'),
    ],
  }
  for (const account of accounts.east) east.kubernetes.put(account)
  for (const account of accounts.west) west.kubernetes.put(account)
  for (const pod of pods(world, east)) east.kubernetes.put(pod)
  plantClouds(world, east)
}

/** The older of train-runner's two pods was started before the annotation. */
function pods(world: SandboxWorld, east: SandboxCluster) {
  const { origin } = new URL(east.issuer.url)
  const injected = {
    audience: east.issuer.url,
    exchangeUrl: `${origin}/v1/cwobject/temporary-credentials/oidc/${world.orgId}`,
  }
  const inTeam = { namespace: 'ml-team', account: 'train-runner' }
  const inInference = { namespace: 'inference', account: 'serve' }
  return [
    runningPod(east, { ...inTeam, name: 'train-runner-0', days: 40 }),
    runningPod(east, { ...inTeam, name: 'train-runner-1', days: 2, injected }),
    runningPod(east, { ...inInference, name: 'serve-0', days: 6, injected }),
  ]
}

export const seeds = { default: usual, empty } satisfies Record<SeedName, Seed>
