'use client'

import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import dynamic from 'next/dynamic'
import { useMemo, useState } from 'react'
import { Crumbs } from '@/components/patterns/crumbs'
import { draftOwnerOf } from '@/components/patterns/draft-owner'
import { useKnownInventory } from '@/components/policies/known-inventory'
import { ExternalLink } from '@/components/ui/link'
import { Note, ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Stack } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { PanelSkeleton } from '@/components/ui/skeleton'
import type { Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { readStoredPolicy } from '@/lib/core/policy/stored-policy'
import type { PolicyInventory } from '@/lib/features/policies/schema'
import { requestQuery, requestReviewQuery } from '@/lib/features/requests/queries'
import type { RequestDetail } from '@/lib/features/requests/schema'
import { Approval } from './approval'
import { DecideActions } from './decide-actions'
import { RequestFindings } from './findings'
import { OwnActions } from './own-actions'
import { PersonName } from './person-name'
import { RequestEffectPanels } from './request-effect'
import { StateNotes } from './state-notes'
import { StatusBadge } from './status-badge'
import { useRequestEffect } from './use-request-effect'
import { formatDay } from './words'

const RequestMapPanel = dynamic(
  () => import('./request-map-panel').then((it) => it.RequestMapPanel),
  {
    ssr: false,
    loading: () => <PanelSkeleton lines={4} />,
  },
)

const ProposedChange = dynamic(() => import('./proposed-change').then((it) => it.ProposedChange), {
  ssr: false,
  loading: () => <PanelSkeleton lines={6} />,
})

const CurrentAccounts = dynamic(
  () => import('./current-accounts').then((it) => it.CurrentAccounts),
  { ssr: false },
)

const Discussion = dynamic(() => import('./discussion').then((it) => it.Discussion), {
  ssr: false,
  loading: () => <PanelSkeleton lines={3} />,
})

const ProposalAlone = dynamic(
  () => import('./access-change-panel').then((it) => it.ProposalAlone),
  { ssr: false, loading: () => <PanelSkeleton lines={4} /> },
)

type RequestScreenProps = {
  id: number
  inventory: PolicyInventory
  uid: string
  orgUid: string
}

/** One request: its effect on the live policies, its discussion and the approvals it needs. */
export function RequestScreen({ id, inventory, uid, orgUid }: RequestScreenProps) {
  const { data: request } = useSuspenseQuery(requestQuery(id))
  const { title } = request
  const reading = useQuery(requestReviewQuery(id)).data
  const review = reading?.ok ? reading.value : undefined
  const reviewProblem = reading?.ok === false ? reading.error : undefined
  const known = useKnownInventory(inventory)
  const [problem, setProblem] = useState<Problem>()
  const policy = useMemo(
    () => (request.kind === 'save' ? readStoredPolicy(request.text) : undefined),
    [request.kind, request.text],
  )
  const effect = useRequestEffect({ request, review, known, editor: `coreweave/${uid}` })
  const open = request.status === 'open' || request.status === 'changes-asked'

  return (
    <>
      <Crumbs trail={[{ label: 'Requests', href: paths.requests() }, { label: title }]} />
      <PageHead
        title={request.title}
        badge={<StatusBadge request={request} />}
        facts={factsOf(request)}
        actions={
          open &&
          (request.mine ? (
            <OwnActions
              request={request}
              review={review}
              draftOwner={draftOwnerOf({ orgUid, uid })}
            />
          ) : (
            <DecideActions
              request={request}
              review={review}
              uid={uid}
              lockOut={effect.lockOut}
              notYet={pendingReason(request, effect.ready || effect.gaveUp)}
              onRefused={setProblem}
            />
          ))
        }
      />
      {problem && <ProblemNote problem={problem} title="The request was not approved." />}
      <StateNotes request={request} review={review} uid={uid} />
      {open && policy && review && (
        <RequestMapPanel policy={policy} before={review.before} known={known} />
      )}
      <Columns layout="wide-left">
        <Stack>
          {reviewProblem?.code === 'forbidden' && policy && !known.reading && (
            <ProposalAlone policy={policy} known={known} />
          )}
          {reviewProblem && reviewProblem.code !== 'forbidden' && (
            <ProblemNote problem={reviewProblem} />
          )}
          {!reading && <Note kind="run">Comparing with live policies…</Note>}
          {review && <RequestEffectPanels effect={effect} review={review} known={known} />}
          <RequestFindings findings={effect.findings ?? []} />
          <ProposedChange
            request={request}
            policy={policy}
            known={known}
            before={review?.before}
            textFirst={effect.gaveUp}
          />
          <Discussion request={request} />
        </Stack>
        <Stack>
          <Approval request={request} review={review} findings={effect.findings} />
          {policy && <CurrentAccounts policy={policy} clusters={known.clusters} />}
        </Stack>
      </Columns>
    </>
  )
}

const factsOf = ({ author, createdAt, expiresAt, ticket, id, revision }: RequestDetail) => [
  <span key="author">
    Requested by <PersonName person={author} />, <RelativeTime at={createdAt} />
  </span>,
  `Request ${id}${revision > 1 ? `, revision ${revision}` : ''}`,
  expiresAt && `Expires after ${formatDay(expiresAt)}`,
  ticket && <Ticket key="ticket" ticket={ticket} />,
]

/** A link only for http and https URLs. */
const Ticket = ({ ticket }: { ticket: string }) =>
  /^https?:\/\/\S+$/.test(ticket) ? (
    <ExternalLink href={ticket}>{ticket}</ExternalLink>
  ) : (
    <span>{ticket}</span>
  )

function pendingReason({ status }: RequestDetail, ready: boolean) {
  if (status === 'changes-asked')
    return 'Changes were requested, so the author has to edit the request first.'
  return ready ? undefined : 'The effect of the request is still being computed.'
}
