import { describe, expect, test } from 'vitest'
import { upsertDeclaredTrust } from '@/lib/adapters/database/declared-trusts'
import { TrustTarget } from '@/lib/core/identity/trust-target'
import { declareTarget, listTrusts, markVerified } from '@/lib/features/declared-trusts/service'
import { testContext } from '@/lib/testing/context'
import { readReviewPack } from './pack'
import { readClusterReview, readReview } from './service'

const target = TrustTarget.parse({ cloud: 'aws', accountId: '111122223333', role: 'train' })

async function declared() {
  const tested = await testContext()
  const cluster = tested.world.clusters.find(({ name }) => name === 'train-east')?.id ?? ''
  const account = (namespace: string, name: string) => ({ cluster, namespace, name })
  const there = account('ml-team', 'train-runner')
  const gone = account('ml-team', 'never-was')
  const elsewhere = account('inference', 'never-was-either')
  await declareTarget(tested.context, { target, accounts: [there, gone, elsewhere] })
  const { store, actor } = tested.context
  await upsertDeclaredTrust(store, actor.orgUid, {
    id: 'c'.repeat(32),
    cluster: 'gone-cluster',
    issuerUrl: 'https://x/id/gone-cluster',
    namespace: 'lab',
    name: 'a',
    target,
    source: 'imported',
    actor: 'x',
    at: new Date(),
  })
  return { ...tested, cluster, there }
}

const ghosts = (findings: { kind: string; where: unknown }[]) =>
  findings.filter(({ kind }) => kind.startsWith('ghost-trust'))

describe('a review', () => {
  test('finds trusts of deleted accounts and clusters', async () => {
    const { context, cluster } = await declared()
    const { findings } = await readClusterReview(context, { cluster })
    expect(ghosts(findings)).toMatchObject([
      { kind: 'ghost-trust', where: { name: 'never-was-either' } },
      { kind: 'ghost-trust', where: { name: 'never-was' } },
    ])
    const review = await readReview(context)
    expect(ghosts(review.findings)).toMatchObject([
      { kind: 'ghost-trust-cluster', where: { cluster: 'gone-cluster', name: 'a' } },
    ])
  })

  test('reports nothing as deleted from an incomplete list', async () => {
    const { context, control, cluster } = await declared()
    await control('faults', {
      surface: 'kubernetes',
      kind: 'status',
      status: 403,
      times: 1,
      path: '/api/v1/serviceaccounts*',
    })
    const { findings, unread } = await readClusterReview(context, { cluster })
    expect(unread.length).toBeGreaterThan(0)
    expect(ghosts(findings)).toEqual([])
  })
})

test('the pack separates declared from verified trusts and contains only readable ones', async () => {
  const { context, there, as } = await declared()
  await markVerified(context, { account: there, target, outcome: 'passed' })
  const pack = await readReviewPack(context)
  expect(pack.trustCounts).toEqual({ verified: 1, failed: 0, never: 3, gone: 3 })
  expect(pack.trusts).toHaveLength(4)
  expect(pack.trusts.find(({ state }) => state === 'verified')).toMatchObject({
    trustedBy: 'arn:aws:iam::111122223333:role/train',
    accountGone: false,
    cloud: 'AWS',
    verified: { by: context.actor.uid },
  })
  expect((await listTrusts(as('partner'), {})).trusts).toMatchObject([{ name: 'never-was-either' }])
})
