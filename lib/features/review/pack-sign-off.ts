import 'server-only'

import { createHash } from 'node:crypto'
import {
  insertPackSignOff,
  listPackSignOffs,
  type PackSignOffRow,
} from '@/lib/adapters/database/pack-sign-offs'
import { readAuditHead } from '@/lib/adapters/database/reviews'
import { canonicalJson } from '@/lib/common/canonical-json'
import { AppError } from '@/lib/common/errors'
import { redact } from '@/lib/common/redact'
import { readPeopleNames } from '@/lib/features/people/service'
import type { Attachment } from '@/lib/server/attachment'
import { recorded } from '@/lib/server/audit/audit'
import { requirePermission } from '@/lib/server/authorization/permissions'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { readReviewPack } from './pack'
import type { PackSignOff, ReviewPack, SignedReviewPack, SignOffPack } from './schema'

/**
 * Identifies what a pack says: everything but when and for whom it was made, and the end of the audit log, which
 * grows with every sign-in.
 */
export function packDigest({ by: _, at: __, audit: ___, ...said }: ReviewPack): string {
  const plain: unknown = JSON.parse(JSON.stringify(said))
  return createHash('sha256').update(canonicalJson(plain)).digest('hex')
}

const toPackSignOff = ({ at, ...row }: PackSignOffRow, digest: string): PackSignOff => ({
  ...row,
  at: at.toISOString(),
  isCurrent: row.digest === digest,
})

/** The review pack with its digest and who signed it off. */
export async function readSignedReviewPack(context: Context): Promise<SignedReviewPack> {
  const [pack, rows] = await Promise.all([
    readReviewPack(context),
    listPackSignOffs(context.store, context.actor.orgUid),
  ])
  const digest = packDigest(pack)
  return { ...pack, digest, packSignOffs: rows.map((row) => toPackSignOff(row, digest)) }
}

/** Sign off the review pack as it was shown. It is refused if the pack says something else now. */
export async function signOffReviewPack(
  context: WriteContext,
  { digest, comment }: SignOffPack,
): Promise<PackSignOff> {
  await requirePermission(context, 'record-review')
  const { store, actor, clock } = context
  if (packDigest(await readReviewPack(context)) !== digest)
    throw new AppError('conflict', 'The review pack changed since you opened it.', {
      detail: { reason: 'moved', next: 'Reload the pack, review it, and sign it off then.' },
    })
  const head = await readAuditHead(store, actor.orgUid)
  const signOff = {
    actor: actor.uid,
    at: clock(),
    comment: redact(comment),
    digest,
    auditRow: head.row,
    auditHead: head.hash,
  }
  const kept = await recorded(
    context,
    {
      action: 'review.sign-off',
      object: { reviewPack: digest.slice(0, 12) },
      after: { digest, comment: signOff.comment, auditRow: head.row, auditHead: head.hash },
    },
    () => insertPackSignOff(store, actor.orgUid, signOff),
  )
  return toPackSignOff(kept, digest)
}

/** The review pack as a file. */
export const exportReviewPack = (context: WriteContext): Promise<Attachment> =>
  recorded(
    context,
    { action: 'review.export', object: { file: 'review-pack.json' } },
    async () => ({
      name: `review-pack-${context.clock().toISOString().slice(0, 10)}.json`,
      type: 'application/json; charset=utf-8',
      body: `${JSON.stringify(await readNamedReviewPack(context), null, 2)}\n`,
    }),
  )

/** The review pack with the names of the people whose ids are in it, beside what its digest covers. */
async function readNamedReviewPack(context: Context) {
  const [pack, { names }] = await Promise.all([
    readSignedReviewPack(context),
    readPeopleNames(context),
  ])
  const text = JSON.stringify(pack)
  const people = Object.fromEntries(Object.entries(names).filter(([id]) => text.includes(id)))
  return { ...pack, people }
}
