import 'server-only'

import { findRequestRow, type RequestRow } from '@/lib/adapters/database/requests'
import { AppError } from '@/lib/common/errors'
import { mayHere } from '@/lib/server/authorization/authority'
import type { Context } from '@/lib/server/session/context'

/** A request as its author, or whoever may read all of them, finds it. Nobody else learns it is there. */
export async function findVisibleRequest(context: Context, number: number): Promise<RequestRow> {
  const { store, actor } = context
  const row = await findRequestRow(store, actor.orgUid, number)
  // Asked of the author too: whoever has no token any more has no request of their own either.
  const all = await mayHere(context, 'read all requests')
  if (row && (all || row.author === actor.uid)) return row
  throw requestNotFound(number)
}

export const requestNotFound = (number: number) =>
  new AppError('not-found', `There is no request ${number} that you may read.`, {
    detail: { next: 'Its author, and whoever may list policies, can open it.' },
  })

export const requestAuditObject = ({ number, policy }: Pick<RequestRow, 'number' | 'policy'>) => ({
  request: String(number),
  ...(policy && { policy }),
})
