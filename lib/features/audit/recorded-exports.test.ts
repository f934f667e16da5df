import { expect, test } from 'vitest'
import { exportArchive } from '@/lib/features/export/service'
import { exportReviewPack } from '@/lib/features/review/pack-sign-off'
import type { Attachment } from '@/lib/server/attachment'
import { listAudit } from '@/lib/server/audit/audit'
import type { WriteContext } from '@/lib/server/session/context'
import { testContext } from '@/lib/testing/context'
import { exportAudit } from './service'

const EXPORTS: [action: string, download: (context: WriteContext) => Promise<Attachment>][] = [
  ['audit.export', (context) => exportAudit(context, {})],
  ['organization.export', (context) => exportArchive(context, { form: 'files' })],
  ['review.export', exportReviewPack],
]

test.each(EXPORTS)(
  '%s leaves one intent and one outcome in the audit log',
  async (action, download) => {
    const { context } = await testContext()
    const rows = async () =>
      (await listAudit(context, { action })).map(({ kind, actor, outcome }) => [
        kind,
        actor,
        outcome,
      ])
    expect(await rows()).toEqual([])
    await download(context)
    expect(await rows()).toEqual([
      ['outcome', context.actor.uid, 'ok'],
      ['intent', context.actor.uid, null],
    ])
  },
)
