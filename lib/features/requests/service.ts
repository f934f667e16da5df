import 'server-only'

import {
  countRequests,
  insertRequest,
  listRequestEvents,
  listRequestRows,
  type RequestFilters,
  type RequestRow,
} from '@/lib/adapters/database/requests'
import { AppError } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { redact } from '@/lib/common/redact'
import { readPersonName } from '@/lib/features/approval-rules/service'
import { notify } from '@/lib/features/notifications/service'
import { listActors, recorded } from '@/lib/server/audit/audit'
import { isAllowed, requireValidToken } from '@/lib/server/authorization/permissions'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { isAuthor, ownNames } from './authorship'
import { buildRequestDraft } from './draft'
import { proposalHash } from './proposal-hash'
import {
  findVisibleRequest,
  notifyOfRequest,
  recordRequestStep,
  refuseClosed,
} from './request-steps'
import {
  CLOSED_STATUSES,
  type CommentOnRequest,
  type CreateRequest,
  type ListRequests,
  type RequestDetail,
  type RequestPage,
  type RequestRef,
  type ReviseRequest,
  WAITING_STATUSES,
} from './schema'
import { signOffNeeds } from './sign-offs'
import { hasUnknownOutcome, toRequestEventView, toRequestSummary } from './views'

export { notifyDueGrants, removeExpiredGrants } from './grants'

const PAGE_SIZE = 50
/** The audited actions that make their actor the author of a request. */
const PROPOSING_ACTIONS = ['request.create', 'policy.emergency-save']

/** All requests for people who can list policies, for others their own. */
export async function readRequests(context: Context, query: ListRequests): Promise<RequestPage> {
  const { store, actor, clock } = context
  const all = await isAllowed(context, 'read-requests')
  const now = clock()
  const { show = 'waiting', q, person, account, before } = query
  const personFilter = person ? [person] : undefined
  const scope: RequestFilters = {
    authors: all ? personFilter : ownNames(context),
    text: q,
    account,
  }
  const shown: Record<typeof show, RequestFilters> = {
    waiting: { statuses: WAITING_STATUSES },
    due: { dueAt: now },
    closed: { statuses: CLOSED_STATUSES },
    all: {},
  }
  const [rows, waiting, due, unnotified, authors] = await Promise.all([
    listRequestRows(store, actor.orgUid, { ...scope, ...shown[show], before }, PAGE_SIZE + 1),
    countRequests(store, actor.orgUid, { ...scope, ...shown.waiting }),
    countRequests(store, actor.orgUid, { ...scope, ...shown.due }),
    all ? countRequests(store, actor.orgUid, { dueAt: now, notified: false }) : 0,
    all ? listActors(context, { actions: PROPOSING_ACTIONS }) : undefined,
  ])
  const page = rows.slice(0, PAGE_SIZE)
  const last = rows.length > PAGE_SIZE ? page.at(-1)?.number : undefined
  return {
    rows: page.map((row) => toRequestSummary(row, now)),
    counts: { waiting, due },
    scope: all ? 'organization' : 'own',
    ...(authors && { authors }),
    ...(unnotified > 0 && { unrecorded: true as const }),
    ...(last && { next: last }),
  }
}

/** Counts the waiting requests that this person may see. Their permission is read once for all counts. */
export function createWaitingCounter(context: Context): (account?: string) => Promise<number> {
  const { store, actor } = context
  let allowed: Promise<boolean> | undefined
  return async (account) => {
    allowed ??= isAllowed(context, 'read-requests')
    const authors = (await allowed) ? undefined : ownNames(context)
    return countRequests(store, actor.orgUid, { authors, account, statuses: WAITING_STATUSES })
  }
}

export async function readRequest(context: Context, { id }: RequestRef): Promise<RequestDetail> {
  const { store, actor, clock } = context
  const row = await findVisibleRequest(context, id)
  const [events, mayDecide] = await Promise.all([
    listRequestEvents(store, actor.orgUid, id),
    isAllowed(context, row.kind === 'delete' ? 'delete-policies' : 'decide-requests'),
  ])
  return {
    ...toRequestSummary(row, clock()),
    reason: row.reason,
    revision: row.revision,
    text: row.text,
    base: row.base,
    ...(row.ticket && { ticket: row.ticket }),
    ...(row.was && { was: row.was }),
    accounts: row.accounts,
    hash: proposalHash(actor.orgUid, row),
    events: events.map(toRequestEventView),
    mine: isAuthor(context, row),
    mayDecide,
    ...(row.status === 'emergency' && { signOffs: signOffNeeds(row, events) }),
    stuck: hasUnknownOutcome(row, clock()),
  }
}

export async function createRequest(
  context: WriteContext,
  input: CreateRequest,
): Promise<{ id: number }> {
  const { store, actor, clock } = context
  await requireValidToken(context)
  const draft = await buildRequestDraft(context, input)
  const authorName = await readPersonName(context)
  const at = clock()
  const { kind, policy, title, reason, text } = draft
  const { number } = await recorded(
    context,
    {
      action: 'request.create',
      object: { kind, policy },
      after: { title, reason },
      result: ({ number }) => ({ request: String(number) }),
    },
    () =>
      insertRequest(store, actor.orgUid, {
        request: { ...draft, status: 'open', author: actor.uid, authorName, createdAt: at },
        event: {
          kind: 'created',
          actor: actor.uid,
          actorName: authorName,
          at,
          words: reason,
          text,
        },
      }),
  )
  await notify(context, { kind: 'request.created', title, path: paths.request(number), at })
  return { id: number }
}

/** Replace the proposal of a request. Approvals of the earlier revision no longer count. */
export async function reviseRequest(
  context: WriteContext,
  { id, revision, ...input }: ReviseRequest,
): Promise<{ id: number }> {
  const row = await findVisibleRequest(context, id)
  refuseUnlessAuthor(context, row, 'change')
  const draft = await buildRequestDraft(context, input)
  if (draft.kind !== row.kind)
    throw new AppError('invalid', 'A revision cannot change the kind of a request.', {
      detail: { next: 'Withdraw the request and create a new one.' },
    })
  const { reason, text, title } = draft
  await recordRequestStep(context, row, 'request.revise', { title, reason }, (now) => {
    refuseClosed(now)
    if (now.revision !== revision)
      throw new AppError('conflict', 'You edited this request in another window meanwhile.', {
        detail: { reason: 'lost-update', next: 'Reload the request. Your input is kept.' },
      })
    return {
      set: { ...draft, status: 'open', revision: revision + 1 },
      event: { kind: 'revised', words: reason, text },
    }
  })
  return { id }
}

export async function commentOnRequest(context: WriteContext, { id, words }: CommentOnRequest) {
  const row = await findVisibleRequest(context, id)
  await recordRequestStep(context, row, 'request.comment', {}, () => ({
    set: {},
    event: { kind: 'commented', words: redact(words) },
  }))
  await notifyOfRequest(context, row, 'request.commented')
}

export async function withdrawRequest(context: WriteContext, { id }: RequestRef) {
  const row = await findVisibleRequest(context, id)
  refuseUnlessAuthor(context, row, 'withdraw')
  await recordRequestStep(context, row, 'request.withdraw', {}, (now) => {
    refuseClosed(now)
    return { set: { status: 'withdrawn' }, event: { kind: 'withdrawn' } }
  })
  await notifyOfRequest(context, row, 'request.withdrawn')
}

function refuseUnlessAuthor(context: Context, row: RequestRow, verb: string): void {
  if (isAuthor(context, row)) return
  throw new AppError('forbidden', `Only the author can ${verb} request ${row.number}.`, {
    detail: { next: 'Comment on the request instead.' },
  })
}
