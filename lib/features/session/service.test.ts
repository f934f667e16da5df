import { expect, test } from 'vitest'
import { listAudit } from '@/lib/server/audit/audit'
import { contextOf } from '@/lib/server/session/context'
import { beginSession, findSession } from '@/lib/server/session/sessions'
import { testContext } from '@/lib/testing/context'
import { setClusterToken } from './service'

test('checks, stores for the session and audits a token for one cluster', async () => {
  const { context, world } = await testContext()
  const { store, config, clock } = context
  const { uid, orgUid } = context.actor
  const token = world.tokens.operator
  const cookie = await beginSession(context, { uid, orgUid, token })
  const session = await findSession(context, cookie)
  if (!session) throw new Error('no session')
  const begun = contextOf({ ...session, token }, { store, config, clock })
  const [cluster] = await begun.coreweave.listClusters()
  if (!cluster) throw new Error('no cluster')

  const input = { cluster: cluster.id, token: world.tokens.team }
  const { username } = await setClusterToken(begun, input)

  const kept = await findSession(context, cookie)
  expect(kept?.clusterTokens).toEqual({ [cluster.id]: world.tokens.team })
  const [outcome, intent] = await listAudit(begun)
  expect(intent).toMatchObject({ action: 'session.set-cluster-token', after: { username } })
  expect(outcome).toMatchObject({ outcome: 'ok' })
  expect(JSON.stringify([outcome, intent])).not.toContain(world.tokens.team)
})

test('does not store a token that the API server rejects', async () => {
  const { context, world } = await testContext()
  const { store, config, clock } = context
  const { uid, orgUid } = context.actor
  const token = world.tokens.operator
  const cookie = await beginSession(context, { uid, orgUid, token })
  const session = await findSession(context, cookie)
  if (!session) throw new Error('no session')
  const begun = contextOf({ ...session, token }, { store, config, clock })
  const [cluster] = await begun.coreweave.listClusters()
  await expect(
    setClusterToken(begun, { cluster: cluster?.id ?? '', token: 'not-a-token-of-the-cluster' }),
  ).rejects.toMatchObject({ code: 'invalid', detail: { fields: { token: [expect.any(String)] } } })
  expect((await findSession(context, cookie))?.clusterTokens).toEqual({})
})
