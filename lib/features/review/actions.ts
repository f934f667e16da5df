'use server'

import { action } from '@/lib/server/action'
import { signOffReviewPack } from './pack-sign-off'
import { AcceptFinding, RecordReview, RevokeKey, SignOffPack, SignOffRef } from './schema'
import { acceptFinding, recordReview, revokePermanentKey, withdrawSignOff } from './service'

export const acceptFindingAction = action(AcceptFinding, acceptFinding)
export const withdrawSignOffAction = action(SignOffRef, withdrawSignOff)
export const recordReviewAction = action(RecordReview, recordReview)
export const revokeKeyAction = action(RevokeKey, revokePermanentKey, {
  action: 'access-key.revoke',
  object: ({ key }) => ({ accessKey: key }),
})
export const signOffReviewPackAction = action(SignOffPack, signOffReviewPack)
