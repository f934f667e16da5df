import 'server-only'

import { notify } from '@/lib/features/notifications/notify'
import type { Context } from '@/lib/server/session/context'

export const EVENT_KINDS = [
  'request.created',
  'request.approved',
  'request.rejected',
  'request.changes-asked',
  'request.withdrawn',
  'request.commented',
  'policy.emergency-save',
  'grant.due',
] as const

/** Something people may want to be told of; `path` is where they find it. */
export type RequestNotice = {
  kind: (typeof EVENT_KINDS)[number]
  title: string
  path: string
  at: Date
}

/** The one place where what happens to requests is told onwards. */
export const announce = (
  context: Pick<Context, 'store' | 'actor' | 'clock' | 'config'>,
  notice: RequestNotice,
): Promise<void> => notify(context, notice)
