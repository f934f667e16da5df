import { expect, test } from 'vitest'
import { listAudit } from '@/lib/server/audit/audit'
import { testContext } from '@/lib/testing/context'
import { grantingPolicy } from '@/lib/testing/review'
import { readSignedReviewPack, signOffReviewPack } from './pack-sign-off'
import { recordReviewSightings } from './service'

test('a sign-off holds for what the pack says, and for nothing that it says later', async () => {
  const { context, as } = await testContext()
  const reviewer = as('reviewer')
  await recordReviewSightings(reviewer, { clusters: [] })
  const { digest, packSignOffs } = await readSignedReviewPack(reviewer)
  expect(packSignOffs).toEqual([])
  const signed = await signOffReviewPack(reviewer, { digest, comment: 'Checked in November.' })
  expect(signed).toMatchObject({ number: 1, actor: reviewer.actor.uid, isCurrent: true })
  expect(await listAudit(reviewer, { action: 'review.sign-off', kinds: ['intent'] })).toMatchObject(
    [{ after: { digest, comment: 'Checked in November.' } }],
  )
  // The sign-off itself is in the audit log, and changes nothing that was signed.
  expect(await readSignedReviewPack(reviewer)).toMatchObject({
    digest,
    packSignOffs: [{ comment: 'Checked in November.', isCurrent: true }],
  })

  await context.coreweave.ensurePolicy(grantingPolicy('late', ['role/Admin']))
  const later = await readSignedReviewPack(reviewer)
  expect(later.digest).not.toBe(digest)
  expect(later.packSignOffs).toMatchObject([{ digest, isCurrent: false }])
  await expect(signOffReviewPack(reviewer, { digest, comment: '' })).rejects.toMatchObject({
    code: 'conflict',
    detail: { reason: 'moved' },
  })
  await expect(
    signOffReviewPack(as('team'), { digest: later.digest, comment: '' }),
  ).rejects.toMatchObject({ code: 'forbidden' })
})
