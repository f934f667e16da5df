import { beforeAll, describe, expect, test } from 'vitest'
import { testContext } from '@/lib/testing/context'
import { dateAfterDays, grantingPolicy } from '@/lib/testing/review'
import type { ReviewFinding } from './schema'
import { acceptFinding, readClusterReview, readReview, recordReview } from './service'

type World = Awaited<ReturnType<typeof testContext>>
const kindsOf = (findings: readonly ReviewFinding[]) => [
  ...new Set(findings.map(({ kind }) => kind)),
]

describe('findings from CoreWeave’s API', () => {
  let world: World
  beforeAll(async () => {
    world = await testContext()
  })

  test('have evidence, a location and a severity, worst first', async () => {
    const { findings, totals, counts } = await readReview(world.context)
    const [first] = findings
    expect(first).toMatchObject({
      kind: 'everyone-writes',
      where: { of: 'policy', policy: 'legacy-share', statement: 'all', index: 0 },
      principal: '*',
    })
    expect(first?.evidence).toContain('s3:PutObject')
    expect(totals.high).toBe(1)
    expect(counts).toMatchObject({ policies: 4, buckets: 12 })
  })

  test('report a deleted cluster only after a 404 from CoreWeave', async () => {
    const { context, control } = world
    const issuer = `${context.config.CKS_ISSUER_BASE_URL}/id/19d0-77c2`
    const text = `role/${issuer}:system:serviceaccount:ml-team:train`
    await context.coreweave.ensurePolicy(grantingPolicy('old-cluster', [text]))
    const ofPolicy = ({ findings }: { findings: ReviewFinding[] }) =>
      kindsOf(findings.filter(({ principal }) => principal === text))
    expect(ofPolicy(await readReview(context))).toContain('ghost-cluster')
    expect(ofPolicy(await readReview(context))).not.toContain('unknown-issuer')

    await control('faults', {
      surface: 'coreweave',
      path: '/v1beta1/cks/clusters/19d0-77c2',
      kind: 'status',
      status: 403,
      times: 1,
    })
    const refused = await readReview(context)
    expect(ofPolicy(refused)).not.toContain('ghost-cluster')
    expect(refused.unread).toMatchObject([{ what: 'existence of cluster 19d0-77c2' }])
    await context.coreweave.deletePolicy('old-cluster')
  })

  test('report missing buckets and unused federation configs', async () => {
    const { context, world: organization } = world
    const north = organization.clusters.find(({ name }) => name === 'research-north')
    await context.coreweave.createFederationConfig({
      name: 'unused',
      issuerUrl: `${north?.issuerUrl}`,
      audience: 'nobody',
    })
    // Everyone stands for every issuer.
    await context.coreweave.deletePolicy('legacy-share')
    await context.coreweave.ensurePolicy(
      grantingPolicy('lost', ['role/Admin'], ['no-such-bucket/*']),
    )
    const { findings } = await readReview(context)
    expect(findings.find(({ kind }) => kind === 'ghost-bucket')?.evidence).toContain(
      'no-such-bucket',
    )
    expect(findings.filter(({ kind }) => kind === 'unused-config')).toMatchObject([
      { where: { of: 'config', name: 'unused' } },
    ])
  })

  test('omit only the findings of a list that could not be read', async () => {
    await world.control('faults', {
      surface: 'coreweave',
      path: '/v1/cwobject/bucket-info',
      kind: 'status',
      status: 403,
      times: 1,
    })
    const { findings, unread } = await readReview(world.context)
    expect(unread.map(({ what }) => what)).toEqual(['buckets'])
    expect(kindsOf(findings)).not.toContain('ghost-bucket')
    expect(kindsOf(findings)).toContain('unused-config')
  })

  test('require permission to list policies to be read or accepted', async () => {
    const team = world.as('team')
    await expect(readReview(team)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(
      acceptFinding(team, { finding: '0'.repeat(32), until: dateAfterDays(3), reason: 'x' }),
    ).rejects.toMatchObject({ code: 'forbidden' })
    await expect(recordReview(team, { changes: [], note: '' })).rejects.toMatchObject({
      code: 'forbidden',
    })
  })
})

describe('findings from a cluster', () => {
  let world: World
  let cluster: string
  let issuerUrl: string
  beforeAll(async () => {
    world = await testContext()
    const east = world.world.clusters.find(({ name }) => name === 'train-east')
    cluster = east?.id ?? ''
    issuerUrl = east?.issuerUrl ?? ''
  })

  test('report deleted accounts and namespaces, injected accounts without access, and what wildcards match', async () => {
    const { context } = world
    const of = (subject: string) => `role/${issuerUrl}:system:serviceaccount:${subject}`
    await context.coreweave.ensurePolicy(
      grantingPolicy('gone', [of('ml-team:left'), of('no-such-team:*'), of('ml-team:eval')]),
    )
    const { findings, reach, accounts } = await readClusterReview(context, { cluster })
    expect(
      findings
        .filter(({ kind }) => kind.startsWith('ghost'))
        .map(({ kind, principal }) => [kind, principal]),
    ).toEqual([
      ['ghost-account', of('ml-team:left')],
      ['ghost-namespace', of('no-such-team:*')],
    ])
    expect(accounts).toBe(17)
    expect(reach[of('inference:*')]).toBe(3)
    await context.coreweave.deletePolicy('legacy-share')
    const later = await readClusterReview(context, { cluster })
    expect(
      later.findings
        .filter(({ kind }) => kind === 'injected-without-grant')
        .map(({ where }) => where.of === 'account' && where.name)
        .sort(),
    ).toEqual(['backup', 'data-loader'])
  })

  test('report nothing as deleted if service accounts may not be listed', async () => {
    await world.control('faults', {
      surface: 'kubernetes',
      path: '*/serviceaccounts',
      kind: 'status',
      status: 403,
      times: 20,
    })
    const { findings, unread } = await readClusterReview(world.context, { cluster })
    expect(findings.filter(({ kind }) => kind.startsWith('ghost'))).toEqual([])
    expect(unread).toMatchObject([{ what: 'service accounts of train-east' }])
  })
})
