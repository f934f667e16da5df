import { describe, expect, test } from 'vitest'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { organizationIdOfHost, readOrganizationId, setOrganizationId } from './organization'

test.each([
  ['abc123-abcd1234.k8s.us-east-04a.coreweave.com', 'abc123'],
  ['api.abc123-abcd1234.k8s.us-east-04a.coreweave.com', 'abc123'],
  ['abc123-abcd1234.k8s.us-east-04a.localhost:4010', 'abc123'],
  ['k8s.example.com', undefined],
  ['', undefined],
])('the organization id in the host %j is %j', (host, expected) => {
  expect(organizationIdOfHost(host)).toBe(expected)
})

describe('the organization id', () => {
  test('is derived from the host of an API server', async () => {
    const { context, world } = await testContext()
    const [cluster] = world.clusters
    expect(await readOrganizationId(context, cluster)).toEqual({
      id: world.orgId,
      source: 'api-server',
    })
  })

  test('is entered once if it cannot be derived, stored for the organization and audited', async () => {
    const { context, as } = await testContext()
    expect(await readOrganizationId(context)).toEqual({ source: 'unknown' })
    const short = { ...context, actor: { ...context.actor, orgUid: 'ab1cd2' } }
    expect(await readOrganizationId(short)).toEqual({ source: 'unknown', suggested: 'ab1cd2' })
    await setOrganizationId(context, { orgId: 'ab1cd2' })
    expect(await readOrganizationId(as('team'))).toEqual({ id: 'ab1cd2', source: 'stored' })
    expect((await listAudit(context)).map(({ action }) => action)).toEqual([
      'organization.set-id',
      'organization.set-id',
    ])
  })

  test('can be set only with the right to write policies', async () => {
    const { context, as } = await testContext()
    await expect(setOrganizationId(as('team'), { orgId: 'ab1cd2' })).rejects.toMatchObject({
      code: 'forbidden',
    })
    expect(await readOrganizationId(context)).toEqual({ source: 'unknown' })
  })

  test('from the configuration wins and cannot be overwritten', async () => {
    const { context, world } = await testContext()
    const config = { ...context.config, COREWEAVE_ORG_ID: 'fixed1' }
    const configured = { ...context, config }
    expect(await readOrganizationId(configured, world.clusters[0])).toEqual({
      id: 'fixed1',
      source: 'configured',
    })
    await expect(setOrganizationId(configured, { orgId: 'other2' })).rejects.toMatchObject({
      code: 'conflict',
    })
  })
})
