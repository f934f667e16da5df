import { expect, test } from 'vitest'
import { chainKeys, verifyChain } from '@/lib/server/audit/chain'
import { testContext } from '@/lib/testing/context'
import { dateAfterDays, grantingPolicy } from '@/lib/testing/review'
import { readReviewPack } from './pack'
import { acceptFinding, readReview, recordReview, recordReviewSightings } from './service'

test('a pack contains grants, changes, findings, sign-offs and the audit head', async () => {
  const { context, as } = await testContext()
  const reviewer = as('reviewer')
  await recordReviewSightings(reviewer, { clusters: [] })
  const { findings, outside } = await readReview(reviewer)
  const finding = findings[0]?.id ?? ''
  await acceptFinding(reviewer, { finding, until: dateAfterDays(7), reason: 'The partner moves.' })
  await recordReview(reviewer, {
    changes: outside.map(({ policy, version }) => ({ policy, version })),
    note: '',
  })
  await context.coreweave.ensurePolicy(grantingPolicy('late', ['role/Admin']))
  const pack = await readReviewPack(reviewer)
  expect(pack.changes.map(({ policy, source }) => [policy, source])).toEqual([['late', 'outside']])
  expect(pack.grants.find(({ policy }) => policy === 'legacy-share')?.statements).toEqual([
    {
      name: 'all',
      effect: 'Allow',
      sentence: expect.stringMatching(/^Everyone.* can .*datasets/),
    },
  ])
  expect(pack.findings.find(({ id }) => id === finding)).toMatchObject({
    risk: 'high',
    accepted: { reason: 'The partner moves.' },
    documentation: {
      url: expect.stringContaining('https://'),
      read: expect.stringMatching(/^\d{4}-/),
    },
  })
  expect(pack.signOffs).toHaveLength(1)
  expect(pack.reviews).toMatchObject([{ number: 1, changes: 4 }])
  const chain = await verifyChain(context.store, context.actor.orgUid, chainKeys(context.config))
  expect(chain).toMatchObject({ ok: true, rows: pack.audit.row, head: pack.audit.hash })
})

test('a pack lists an unreachable cluster as unread and includes the others', async () => {
  const { context } = await testContext()
  const { unread, findings } = await readReviewPack(context)
  expect(unread.map(({ what }) => what)).toEqual(['lab'])
  expect(findings.some(({ where }) => where.of === 'policy')).toBe(true)
})
