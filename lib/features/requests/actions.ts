'use server'

import { action } from '@/lib/server/action'
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
  RequestRef,
  ReviseRequest,
} from './schema'
import { commentOnRequest, createRequest, reviseRequest, withdrawRequest } from './service'

export const createRequestAction = action(CreateRequest, createRequest)
export const reviseRequestAction = action(ReviseRequest, reviseRequest)
export const commentOnRequestAction = action(CommentOnRequest, commentOnRequest)
export const withdrawRequestAction = action(RequestRef, withdrawRequest)
export const approveRequestAction = action(ApproveRequest, approveRequest)
export const rejectRequestAction = action(CommentOnRequest, rejectRequest)
export const requestChangesAction = action(CommentOnRequest, requestChanges)
export const signOffRequestAction = action(RequestRef, signOffRequest)
export const settleRequestAction = action(RequestRef, settleRequest)
export const removeGrantAction = action(RequestRef, removeGrant)
export const settleGrantAction = action(CommentOnRequest, settleGrant)
