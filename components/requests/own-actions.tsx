'use client'

import { useRouter } from 'next/navigation'
import { useServerAction } from '@/components/form/use-server-action'
import type { DraftOwner } from '@/components/patterns/draft-owner'
import { draftKey, storeDraft } from '@/components/policies/draft'
import { Button } from '@/components/ui/button'
import { ConfirmByName } from '@/components/ui/confirm-by-name'
import { paths } from '@/lib/common/paths'
import { withdrawRequestAction } from '@/lib/features/requests/actions'
import { requestQuery } from '@/lib/features/requests/queries'
import type { RequestDetail, RequestReview } from '@/lib/features/requests/schema'

type OwnActionsProps = {
  request: RequestDetail
  review: RequestReview | undefined
  draftOwner: DraftOwner
}

/** The actions of the author. */
export function OwnActions({ request, review, draftOwner }: OwnActionsProps) {
  const { id, kind } = request
  const edit = useEdit({ request, review, draftOwner })
  const withdraw = useServerAction({
    action: withdrawRequestAction,
    invalidates: [requestQuery(id)],
  })
  return (
    <>
      <ConfirmByName
        trigger={<Button>Withdraw</Button>}
        title="Withdraw this request"
        loss="The request is closed and stays visible."
        confirmLabel="Withdraw"
        onConfirm={() => withdraw.run({ id })}
        pending={withdraw.pending}
        problem={withdraw.problem}
      />
      {kind === 'save' && (
        <Button variant={request.status === 'changes-asked' ? 'primary' : 'default'} onClick={edit}>
          Edit
        </Button>
      )}
    </>
  )
}

/** Opens the policy builder with the proposal as its draft. */
function useEdit({ request, review, draftOwner }: OwnActionsProps) {
  const router = useRouter()
  const { id, policy, was, text, base, reason } = request
  return () => {
    if (base === null) {
      const key = draftKey(draftOwner, ` new/request-${id}`)
      storeDraft(key, { text, base, baseText: '', reason })
      router.push(paths.newPolicy({ mode: 'builder', request: String(id) }))
      return
    }
    const name = was ?? policy
    storeDraft(draftKey(draftOwner, name), { text, base, baseText: review?.before ?? '', reason })
    router.push(paths.policy(name, { view: 'review', request: String(id) }))
  }
}
