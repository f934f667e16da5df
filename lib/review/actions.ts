'use server'

import { action } from '../action'
import { AcceptFinding, RecordReview, SignOffRef } from './schema'
import { acceptFinding, recordReview, withdrawSignOff } from './service'

export const acceptFindingAction = action(AcceptFinding, acceptFinding)
export const withdrawSignOffAction = action(SignOffRef, withdrawSignOff)
export const recordReviewAction = action(RecordReview, recordReview)
