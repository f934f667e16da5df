'use client'

import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Crumbs } from '@/components/patterns/crumbs'
import { useKnownInventory } from '@/components/policies/known-inventory'
import { ExternalLink } from '@/components/ui/link'
import { Note, ProblemNote } from '@/components/ui/note'
import { PageHead } from '@/components/ui/page-head'
import { Columns, Stack } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import type { Problem } from '@/lib/common/errors'
import { paths } from '@/lib/common/paths'
import { parsePolicyText } from '@/lib/core/policy/policy-text'
import type { PolicyInventory } from '@/lib/features/policies/schema'
import { requestQuery, requestReviewQuery } from '@/lib/features/requests/queries'
import type { RequestDetail } from '@/lib/features/requests/schema'
import { AccountsToday } from './accounts-today'
import { Approval } from './approval'
import { DecideActions } from './decide-actions'
import { Discussion } from './discussion'
import { Findings } from './findings'
import { Alone } from './meaning'
import { Meaning } from './means'
import { OwnActions } from './own-actions'
import { PersonName } from './person'
import { Proposed } from './proposed'
import { StateNotes } from './state-notes'
import { StatusBadge } from './status-badge'
import { useMeaning } from './use-meaning'
import { dayOf } from './words'

type RequestScreenProps = {
  initial: RequestDetail
  inventory: PolicyInventory
  uid: string
  orgUid: string
}

/** One request: what it means on what is live, what was said, and what stands in its way. */
export function RequestScreen({ initial, inventory, uid, orgUid }: RequestScreenProps) {
  const { id, title } = initial
  const { data: request } = useQuery({ ...requestQuery(id), initialData: initial })
  const reading = useQuery(requestReviewQuery(id)).data
  const review = reading?.ok ? reading.value : undefined
  const refused = reading?.ok === false ? reading.error : undefined
  const known = useKnownInventory(inventory)
  const [problem, setProblem] = useState<Problem>()
  const policy = useMemo(
    () => (request.kind === 'save' ? parsePolicyText(request.text).policy : undefined),
    [request.kind, request.text],
  )
  const meaning = useMeaning({ request, review, known, editor: `coreweave/${uid}` })
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
            <OwnActions request={request} review={review} orgUid={orgUid} />
          ) : (
            <DecideActions
              {...{ request, review, uid }}
              lockOut={meaning.lockOut}
              notYet={notYet(request, meaning.ready)}
              onRefused={setProblem}
            />
          ))
        }
      />
      {problem && <ProblemNote problem={problem} title="It was not approved." />}
      <StateNotes request={request} review={review} />
      <Columns layout="wide-left">
        <Stack>
          {refused?.code === 'forbidden' && policy && !known.reading && (
            <Alone policy={policy} known={known} />
          )}
          {refused && refused.code !== 'forbidden' && <ProblemNote problem={refused} />}
          {!reading && <Note kind="run">Comparing with what is live …</Note>}
          {review && <Meaning meaning={meaning} review={review} known={known} />}
          <Findings findings={meaning.findings ?? []} />
          <Proposed {...{ request, policy, known }} before={review?.before} />
          <Discussion request={request} />
        </Stack>
        <Stack>
          <Approval request={request} review={review} findings={meaning.findings} />
          {policy && <AccountsToday policy={policy} clusters={known.clusters} />}
        </Stack>
      </Columns>
    </>
  )
}

const factsOf = ({ author, createdAt, expiresAt, ticket, id, revision }: RequestDetail) => [
  <span key="author">
    Asked by <PersonName person={author} />, <RelativeTime at={createdAt} />
  </span>,
  `Request ${id}${revision > 1 ? `, revision ${revision}` : ''}`,
  expiresAt && `Until ${dayOf(expiresAt)}`,
  ticket && <Ticket key="ticket" ticket={ticket} />,
]

/** A link only where it is one that a browser may be sent to. */
const Ticket = ({ ticket }: { ticket: string }) =>
  /^https?:\/\/\S+$/.test(ticket) ? (
    <ExternalLink href={ticket}>{ticket}</ExternalLink>
  ) : (
    <span>{ticket}</span>
  )

function notYet({ status }: RequestDetail, ready: boolean) {
  if (status === 'changes-asked') return 'Changes were asked for: it waits for its author.'
  return ready ? undefined : 'What it means is not worked out yet.'
}
