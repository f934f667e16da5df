import { type StatusItem, StatusList } from '@/components/patterns/status-list'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { plural } from '@/lib/common/plural'
import { describeRuleScope } from '@/lib/features/approval-rules/words'
import type { PlacedFinding } from '@/lib/features/policies/analysis'
import type { RequestDetail, RequestReview } from '@/lib/features/requests/schema'
import { PersonName } from './person-name'
import { RuleApprovers } from './sign-off-need'

type ApprovalProps = {
  request: RequestDetail
  review: RequestReview | undefined
  /** Undefined while the analysis runs, and for requests without findings. */
  findings: readonly PlacedFinding[] | undefined
}

/** What a request needs before it is applied. */
export function Approval({ request, review, findings }: ApprovalProps) {
  return (
    <Panel
      title={review?.decided ? 'Decision' : 'Approval'}
      flush
      footer={
        <p className="text-ink-2 text-small">
          {review && !review.decided && (
            <>
              Your approval covers exactly this revision:{' '}
              <code title={request.hash}>
                sha256 {request.hash.slice(0, 8)}…{request.hash.slice(-8)}
              </code>
              . If the request or a live policy changes, you have to approve again. The last
              approval writes the change with the approver’s credential.{' '}
            </>
          )}
          CoreWeave’s API does not enforce approvals: people who can write policies can do so
          outside the console, which then shows an outside change.
        </p>
      }
    >
      <StatusList label="Approval" items={itemsOf({ request, review, findings })} />
    </Panel>
  )
}

function itemsOf({ request, review, findings }: ApprovalProps): StatusItem[] {
  if (review?.decided)
    return [
      ...decidedItems(request, review.decided),
      ...needItems(review),
      ...approvalItems(review),
    ]
  return [
    request.mine
      ? {
          key: 'own',
          state: 'idle' as const,
          title: 'You are the author',
          detail: 'Someone else has to decide the request.',
        }
      : {
          key: 'own',
          state: 'done' as const,
          title: 'You are not the author',
          detail:
            'People are identified by CoreWeave’s whoami. If it returns only the ID of a token, two tokens of one person count as two people; an approval rule can require two approvals.',
        },
    request.mayDecide
      ? {
          key: 'right',
          state: 'done',
          title: 'You can write policies',
          detail: 'Confirmed by CoreWeave.',
        }
      : {
          key: 'right',
          state: 'idle',
          title: 'You cannot write policies',
          detail: 'You can comment. People who can write policies decide the request.',
        },
    ...movedItem(review),
    ...findingsItem(findings),
    ...needItems(review),
    ...approvalItems(review),
  ]
}

/** What happened to the request, and what it was compared with. */
const decidedItems = (
  { status }: RequestDetail,
  { at }: NonNullable<RequestReview['decided']>,
): StatusItem[] => [
  {
    key: 'decided',
    state: 'info',
    title: (
      <>
        {DECISIONS[status] ?? 'Ended'} <RelativeTime at={at} />
      </>
    ),
    detail:
      'The access, the findings and the rules shown here are those of that time, as far as the console knew them.',
  },
]

const DECISIONS: Partial<Record<RequestDetail['status'], string>> = {
  applied: 'Approved and applied',
  expired: 'Approved and applied, expired since',
  emergency: 'Saved as an emergency',
  rejected: 'Rejected',
  withdrawn: 'Withdrawn',
  failed: 'Failed',
}

function movedItem(review: RequestReview | undefined): StatusItem[] {
  if (!review?.moved) return []
  const { message, next } = review.moved
  return [
    {
      key: 'moved',
      state: 'fail',
      title: message,
      detail: next && 'The author has to edit the request.',
    },
  ]
}

function findingsItem(findings: readonly PlacedFinding[] | undefined): StatusItem[] {
  if (!findings) return []
  const worst = findings.some(({ severity }) => severity !== 'note')
  return [
    findings.length === 0
      ? { key: 'findings', state: 'done', title: 'No findings' }
      : {
          key: 'findings',
          state: worst ? 'warn' : 'info',
          title: plural(findings.length, 'finding'),
        },
  ]
}

const needItems = (review: RequestReview | undefined): StatusItem[] =>
  (review?.needs ?? []).map(({ rule, approvals, given }) => ({
    key: `need ${JSON.stringify(rule)}`,
    state: given >= approvals ? 'done' : 'idle',
    title: `${plural(approvals, 'approval')} needed, ${given} given`,
    detail: rule ? (
      <>
        Approval rule for {describeRuleScope(rule)}
        <RuleApprovers {...rule} />
      </>
    ) : (
      'No approval rule applies: anyone else who can write policies can approve'
    ),
  }))

const approvalItems = (review: RequestReview | undefined): StatusItem[] =>
  (review?.approvals ?? []).map(({ by, at, counts }) => ({
    key: `approval ${by.uid} ${at}`,
    state: counts ? 'done' : 'idle',
    title: (
      <>
        <PersonName person={by} /> approved
      </>
    ),
    ...(!counts && {
      detail: 'Does not count: the request or the live policies changed after it.',
    }),
    time: <RelativeTime at={at} />,
  }))
