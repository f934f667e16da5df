import type { TrustTarget } from '@/lib/core/identity/trust-target'
import { verifyTarget } from '@/lib/features/clouds/service'
import type { TargetVerification } from '@/lib/features/clouds/target-verification'
import type { testContext } from './context'

export type World = Awaited<ReturnType<typeof testContext>>

export const clusterOf = ({ world }: World, name = 'train-east') => {
  const cluster = world.clusters.find((each) => each.name === name)
  if (!cluster) throw new Error(`no cluster ${name}`)
  return cluster
}
export const aws = (
  { world }: World,
  changes: Partial<Extract<TrustTarget, { cloud: 'aws' }>> = {},
): TrustTarget => ({
  cloud: 'aws',
  partition: 'aws',
  accountId: world.clouds.aws.accountId,
  role: 'train-runner',
  region: 'us-east-1',
  audience: 'sts.amazonaws.com',
  ...changes,
})
export const google = (
  { world }: World,
  changes: Partial<Extract<TrustTarget, { cloud: 'gcp' }>> = {},
): TrustTarget => ({
  cloud: 'gcp',
  projectNumber: world.clouds.google.projectNumber,
  projectId: world.clouds.google.projectId,
  pool: 'coreweave',
  provider: 'train-east',
  serviceAccount: `train-runner@${world.clouds.google.projectId}.iam.gserviceaccount.com`,
  ...changes,
})
export const verify = (
  world: World,
  target: TrustTarget,
  { account = 'ml-team/train-runner', context = world.context, cluster = 'train-east' } = {},
) => {
  const [namespace = '', name = ''] = account.split('/')
  return verifyTarget(context, { cluster: clusterOf(world, cluster).id, namespace, name, target })
}
export const states = ({ checks }: TargetVerification) =>
  Object.fromEntries(checks.map(({ key, state }) => [key, state]))
export const failure = ({ checks }: TargetVerification) =>
  checks.find(({ state }) => state === 'fail')
