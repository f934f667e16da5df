import { principalOf } from '@/lib/core/identity/principal'
import { readSuspension, suspendPrincipal } from '@/lib/features/suspensions/service'
import { testContext } from './context'

/** Opens an organization for tests on ml-team/train-runner of train-east. */
export async function openRunnerWorld(clock?: () => Date) {
  const tested = await testContext({ seed: 'default', ...(clock && { clock }) })
  const { context, world } = tested
  const cluster = world.clusters.find(({ name }) => name === 'train-east')
  if (!cluster) throw new Error('The world has no train-east.')
  const account = { namespace: 'ml-team', name: 'train-runner' }
  const principal = principalOf({ issuerUrl: cluster.issuerUrl, ...account })
  /** Exchanges a token for temporary credentials of ten minutes, as a pod of the account does. */
  const exchange = async () => {
    const { token } = await context
      .kubernetes(cluster)
      .createToken({ ...account, audiences: [cluster.issuerUrl] })
    const input = { durationSeconds: 600, orgId: world.orgId, oidcToken: token }
    return context.coreweave.exchangeToken(input)
  }
  const configs = await context.coreweave.listFederationConfigs()
  const config = configs.find(({ audience }) => audience === cluster.issuerUrl)
  if (!config) throw new Error('train-east is not federated.')
  const state = async () => ({
    policies: await context.coreweave.listPolicies(),
    keys: await context.coreweave.listAccessKeys(),
    configs: (await context.coreweave.listFederationConfigs()).map(
      ({ updatedAt: _, ...rest }) => rest,
    ),
  })
  return { ...tested, cluster, account, principal, exchange, config, state }
}

export const suspensionReason = 'Its key was seen where it should not be'

export async function openSuspendedWorld(options: { paused?: boolean } = {}) {
  const tested = await openRunnerWorld()
  await tested.exchange()
  const before = await tested.state()
  const { id } = await suspendPrincipal(tested.context, {
    principal: tested.principal,
    reason: suspensionReason,
    configs: options.paused ? [tested.config.uid] : [],
  })
  const read = () => readSuspension(tested.context, { id })
  const deny = async () => {
    const [step] = (await read()).steps ?? []
    const policies = await tested.context.coreweave.listPolicies()
    const found = policies.find(({ name }) => step?.kind === 'policy' && name === step.name)
    if (!found) throw new Error('The suspension has no Deny policy.')
    return found
  }
  return { ...tested, id, before, read, deny }
}
