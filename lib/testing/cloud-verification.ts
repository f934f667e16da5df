import type { TrustTarget } from '@/lib/core/identity/trust-target'
import { verifyTarget } from '@/lib/features/clouds/service'
import type { TargetVerification } from '@/lib/features/clouds/target-verification'
import { type TestContext, testClusterOf } from './context'

export const awsTarget = (
  { world }: TestContext,
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
export const googleTarget = (
  { world }: TestContext,
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
export const verifyTestTarget = (
  world: TestContext,
  target: TrustTarget,
  { account = 'ml-team/train-runner', context = world.context, cluster = 'train-east' } = {},
) => {
  const [namespace = '', name = ''] = account.split('/')
  return verifyTarget(context, {
    cluster: testClusterOf(world, cluster).id,
    namespace,
    name,
    target,
  })
}
export const checkStates = ({ checks }: TargetVerification) =>
  Object.fromEntries(checks.map(({ key, state }) => [key, state]))
export const failingCheck = ({ checks }: TargetVerification) =>
  checks.find(({ state }) => state === 'fail')
