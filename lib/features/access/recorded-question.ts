import 'server-only'

import { recordEvent } from '@/lib/server/audit/audit'
import type { WriteContext } from '@/lib/server/session/context'
import type { AccessQuestion } from './schema'

/** What was asked, without what was not given and which reading the answer rests on. */
export const askedOf = ({ reading: _, ...input }: AccessQuestion & { format?: string }) =>
  Object.fromEntries(
    Object.entries(input).filter(([, value]) => value !== undefined && value.length > 0),
  )

/** Record a question over the organization, whose answer a screen has shown. */
export async function recordAccessQuestion(
  context: WriteContext,
  question: AccessQuestion,
): Promise<void> {
  const { orgUid, uid } = context.actor
  await recordEvent(context, {
    action: 'access.ask',
    object: { question: 'access' },
    after: askedOf(question),
    orgUid,
    actor: uid,
  })
}
