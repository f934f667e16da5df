import 'server-only'

import { log } from '../log'
import type { Context } from '../session/context'

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
export async function announce(
  { actor }: Pick<Context, 'store' | 'actor' | 'clock' | 'config'>,
  { kind, title, path }: RequestNotice,
): Promise<void> {
  log.info(kind, { organization: actor.orgUid, title, path })
}
