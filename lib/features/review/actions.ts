'use server'

import { action } from '@/lib/server/action'
import { AcceptFinding, RecordReview, ReviewSightings, RevokeKey, SignOffRef } from './schema'
import {
  acceptFinding,
  recordReview,
  recordReviewSightings,
  revokePermanentKey,
  withdrawSignOff,
} from './service'

export const acceptFindingAction = action(AcceptFinding, acceptFinding)
export const withdrawSignOffAction = action(SignOffRef, withdrawSignOff)
export const recordReviewSightingsAction = action(ReviewSightings, recordReviewSightings)
export const recordReviewAction = action(RecordReview, recordReview)
export const revokeKeyAction = action(RevokeKey, revokePermanentKey)
