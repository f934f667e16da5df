import { type StatusItem, StatusList } from '@/components/patterns/status-list'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { describeRuleScope } from '@/lib/features/approval-rules/words'
import type { PlacedFinding } from '@/lib/features/policies/analysis'
import type { RequestDetail, RequestReview } from '@/lib/features/requests/schema'
import { PersonName } from './person'

type ApprovalProps = {
  request: RequestDetail
  review: RequestReview | undefined
  /** Undefined while it is worked out, or where there is nothing to find. */
  findings: readonly PlacedFinding[] | undefined
}

/** What stands between a request and its being written. */
export function Approval({ request, review, findings }: ApprovalProps) {
  return (
    <Panel
      title="Approval"
      flush
      footer={
        <p className="text-ink-2 text-small">
          {review && (
            <>
              You approve exactly this:{' '}
              <code title={request.hash}>
                sha256 {request.hash.slice(0, 8)}…{request.hash.slice(-8)}
              </code>
              . If it or anything that is live moves, you are asked again. It is written with your
              credential.{' '}
            </>
          )}
          CoreWeave’s API itself does not enforce this: whoever may write policies can do so outside
          of this console, and then it shows as an outside change.
        </p>
      }
    >
      <StatusList label="Approval" items={itemsOf({ request, review, findings })} />
    </Panel>
  )
}

function itemsOf({ request, review, findings }: ApprovalProps): StatusItem[] {
  return [
    request.mine
      ? {
          key: 'own',
          state: 'idle' as const,
          title: 'You asked for it yourself',
          detail: 'Somebody else decides about it.',
        }
      : {
          key: 'own',
          state: 'pass' as const,
          title: 'You did not ask for it yourself',
          detail:
            'People are told apart by CoreWeave’s whoami. Where it tells only a token’s id, two tokens of one person look like two people: a rule can ask for two approvals.',
        },
    request.mayDecide
      ? {
          key: 'right',
          state: 'pass',
          title: 'You may write policies',
          detail: 'Asked of CoreWeave.',
        }
      : {
          key: 'right',
          state: 'idle',
          title: 'You may not write policies',
          detail: 'You can comment; whoever CoreWeave lets write policies decides.',
        },
    ...movedItem(review),
    ...findingsItem(findings),
    ...needItems(review),
    ...approvalItems(review),
  ]
}

function movedItem(review: RequestReview | undefined): StatusItem[] {
  if (!review?.moved) return []
  const { message, next } = review.moved
  return [{ key: 'moved', state: 'fail', title: message, detail: next && 'Its author edits it.' }]
}

function findingsItem(findings: readonly PlacedFinding[] | undefined): StatusItem[] {
  if (!findings) return []
  const worst = findings.some(({ severity }) => severity !== 'note')
  return [
    findings.length === 0
      ? { key: 'findings', state: 'pass', title: 'No findings' }
      : {
          key: 'findings',
          state: worst ? 'warn' : 'info',
          title: findings.length === 1 ? '1 finding' : `${findings.length} findings`,
        },
  ]
}

const needItems = (review: RequestReview | undefined): StatusItem[] =>
  (review?.needs ?? []).map(({ rule, approvals, given }) => ({
    key: `need ${JSON.stringify(rule)}`,
    state: given >= approvals ? 'pass' : 'idle',
    title: `${approvals === 1 ? '1 approval' : `${approvals} approvals`} needed, ${given} given`,
    detail: rule
      ? `Rule for ${describeRuleScope(rule)}${rule.approvers.length > 0 ? `, by ${rule.approvers.join(' or ')}` : ''}`
      : 'No rule covers it: anybody else who may write policies',
  }))

const approvalItems = (review: RequestReview | undefined): StatusItem[] =>
  (review?.approvals ?? []).map(({ by, at, counts }) => ({
    key: `approval ${by.uid} ${at}`,
    state: counts ? 'pass' : 'idle',
    title: (
      <>
        <PersonName person={by} /> approved
      </>
    ),
    ...(!counts && { detail: 'Of something else than this on what is live now.' }),
    time: <RelativeTime at={at} />,
  }))
