import { randomBytes, randomUUID } from 'node:crypto'
import { z } from 'zod'
import { cloudActionInputs } from './cloud-inputs'
import {
  callCoreWeave,
  controlWorld,
  createWorld,
  FEDERATION,
  findCluster,
  type TestOrganization,
} from './fixtures'
import type { PathParameters } from './inventory'
import { requestActionInputs } from './request-access'

const Configs = z.object({
  configs: z.array(z.object({ uid: z.string(), name: z.string(), updatedAt: z.string() })),
})
export const configsOf = async ({ tokens }: TestOrganization) =>
  Configs.parse(await callCoreWeave(tokens.operator, 'POST', `${FEDERATION}/ListOIDCConfigs`, {}))
    .configs

/** A world whose things carry a mark, so that a leak of any of them shows. */
export async function markedWorld() {
  const world = await createWorld()
  const mark = `mark${randomBytes(6).toString('hex')}`
  const cluster = findCluster(world, 'train-east')
  await controlWorld(world, `clusters/${cluster.id}/objects`, {
    put: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: mark, namespace: 'ml-team' },
    },
  })
  await callCoreWeave(world.tokens.operator, 'POST', '/v1/cwobject/access-policy', {
    policy: {
      version: 'v1alpha1',
      name: mark,
      statements: [
        { name: mark, effect: 'Allow', actions: ['s3:*'], resources: [mark], principals: ['*'] },
      ],
    },
  })
  await callCoreWeave(world.tokens.operator, 'POST', `${FEDERATION}/CreateOIDCConfig`, {
    name: mark,
    issuerUrl: cluster.issuerUrl,
    audience: mark,
  })
  const config = (await configsOf(world)).find(({ name }) => name === mark)
  if (!config) throw new Error('The marked config was not created.')
  const parameters: PathParameters = {
    cluster: cluster.id,
    namespace: 'ml-team',
    name: mark,
    uid: config.uid,
    version: '1',
    bucket: mark,
    suspension: mark,
    id: '2',
  }
  return { world, mark, cluster, config, parameters }
}
export type Marked = Awaited<ReturnType<typeof markedWorld>>

const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000'

/** An input for each action that would do something if it were let. */
export const inputsFor = ({ mark, cluster, config }: Marked): Record<string, unknown> => {
  const account = { cluster: cluster.id, namespace: 'ml-team', name: mark }
  return {
    exchangeStorageKeysAction: {},
    setOrganizationIdAction: { cluster: cluster.id, orgId: 'stolen' },
    createFederationConfigsAction: {
      from: 'clusters',
      clusters: [cluster.id],
      issuerUrl: '',
      audience: 'custom',
      customAudience: 'stolen',
      names: { [cluster.id]: 'stolen' },
      description: '',
    },
    updateFederationConfigAction: {
      uid: config.uid,
      name: 'stolen',
      issuerUrl: cluster.issuerUrl,
      audience: 'stolen',
      description: '',
    },
    setFederationConfigActiveAction: { uid: config.uid, active: false },
    deleteFederationConfigAction: { uid: config.uid },
    savePolicyAction: {
      text: JSON.stringify({
        version: 'v1alpha1',
        name: mark,
        statements: [
          { name: 'stolen', effect: 'Allow', actions: ['*'], resources: ['*'], principals: ['*'] },
        ],
      }),
      base: '0'.repeat(64),
      reason: 'stolen',
    },
    ...requestActionInputs(mark),
    deletePolicyAction: { name: mark, base: '0'.repeat(64), reason: 'stolen' },
    createServiceAccountAction: { ...account, name: 'stolen', injection: 'default', audience: '' },
    setInjectionAction: { ...account, resourceVersion: '1', injection: 'default', audience: '' },
    suspendPrincipalAction: { principal: mark, reason: 'stolen', configs: [config.uid] },
    resumeSuspensionAction: { id: mark },
    restoreSuspensionAction: { id: mark, leaveEdited: true },
    forgetNamespaceAction: { cluster: cluster.id, namespace: 'ml-team' },
    openNamespaceAction: { cluster: cluster.id, namespace: 'ml-team' },
    namePersonAction: { person: 'uid-of-somebody', name: 'stolen' },
    signOffReviewPackAction: { digest: '0'.repeat(64), comment: 'stolen' },
    unlinkTokenAction: {},
    requestChainCheckAction: {},
    endSessionsAction: { person: 'uid-of-somebody', sessions: ['0'.repeat(64)] },
    setClusterTokenAction: { cluster: cluster.id, token: 'x'.repeat(40) },
    startVerificationAction: {
      cluster: cluster.id,
      namespace: 'ml-team',
      account: mark,
      force: true,
    },
    createCanaryAction: {
      cluster: cluster.id,
      namespace: 'ml-team',
      account: mark,
      force: true,
      schedule: 'hourly',
    },
    deleteCanaryAction: { id: UNKNOWN_ID },
    takeOverCanaryAction: { id: UNKNOWN_ID },
    cancelVerificationAction: account,
    settleVerificationAction: account,
    restartDeploymentAction: { cluster: cluster.id, namespace: 'ml-team', deployment: mark },
    acceptFindingAction: { finding: '0'.repeat(32), until: '2027-01-01', reason: 'stolen' },
    withdrawSignOffAction: { finding: '0'.repeat(32) },
    recordReviewAction: { changes: [{ policy: mark, version: 1 }], note: '' },
    revokeKeyAction: { key: 'CWNOBODY', replacement: account },
    verifyTargetAction: {
      ...account,
      target: { cloud: 'aws', accountId: '123456789012', role: mark },
    },
    diagnoseAction: { cluster: cluster.id, namespace: 'ml-team', account: mark },
    createNotificationTargetAction: {
      name: 'stolen',
      format: 'slack',
      url: 'https://hooks.corp.dev/stolen',
      secret: '',
      address: '',
    },
    setNotificationTargetActiveAction: { id: randomUUID(), active: false },
    updateNotificationTargetAction: {
      id: randomUUID(),
      severity: 'critical',
      topics: [],
      places: '',
      quiet: false,
      quietFrom: '22:00',
      quietTo: '07:00',
      criticalPasses: true,
      weekly: false,
      weeklyDay: '1',
      weeklyHour: '8',
      zone: 'UTC',
    },
    sendDigestNowAction: { id: randomUUID() },
    saveOwnNotificationsAction: {
      requests: true,
      canaries: true,
      places: '',
      criticalOnly: false,
      quiet: false,
      quietFrom: '22:00',
      quietTo: '07:00',
      criticalPasses: true,
      zone: 'UTC',
    },
    deleteOwnNotificationsAction: {},
    deleteNotificationTargetAction: { id: randomUUID() },
    sendTestNotificationAction: { id: randomUUID() },
    ...cloudActionInputs(account),
  }
}
