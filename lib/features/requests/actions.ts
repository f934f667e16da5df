'use server'

import { action } from '@/lib/server/action'
import { budgeted } from '@/lib/server/work-budget'
import {
  approveRequest,
  rejectRequest,
  requestChanges,
  settleRequest,
  signOffRequest,
} from './decide'
import { removeGrant, settleGrant } from './grants'
import {
  ApproveRequest,
  CommentOnRequest,
  CreateRequest,
  type Proposal,
  RequestRef,
  ReviseRequest,
} from './schema'
import { commentOnRequest, createRequest, reviseRequest, withdrawRequest } from './service'

const changesRules = ({ proposal }: { proposal: Proposal }) => proposal.kind === 'rules'
const requestObject = ({ id }: RequestRef) => ({ request: String(id) })

export const createRequestAction = action(CreateRequest, budgeted('compare', createRequest), {
  action: 'request.create',
  object: () => ({ approvalRules: 'all' }),
  when: changesRules,
})
export const reviseRequestAction = action(ReviseRequest, budgeted('compare', reviseRequest), {
  action: 'request.revise',
  object: requestObject,
  when: changesRules,
})
export const commentOnRequestAction = action(CommentOnRequest, commentOnRequest)
export const withdrawRequestAction = action(RequestRef, withdrawRequest)
export const approveRequestAction = action(ApproveRequest, budgeted('compare', approveRequest), {
  action: 'request.approve',
  object: requestObject,
})
export const rejectRequestAction = action(CommentOnRequest, rejectRequest)
export const requestChangesAction = action(CommentOnRequest, requestChanges)
export const signOffRequestAction = action(RequestRef, signOffRequest, {
  action: 'request.sign-off',
  object: requestObject,
})
export const settleRequestAction = action(RequestRef, settleRequest)
export const removeGrantAction = action(RequestRef, removeGrant)
export const settleGrantAction = action(CommentOnRequest, settleGrant)
