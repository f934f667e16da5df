import {
  buildNextSteps,
  NEXT_STEP_CODES,
  type NextStepCode,
  type NextStepSubject,
} from '@/lib/core/next-step/next-steps'

export type { NextStepCode } from '@/lib/core/next-step/next-steps'

/** Where each next step of the console leads for a subject of which everything is known. */
export const nextStepAddresses = (subject: Required<NextStepSubject>) =>
  NEXT_STEP_CODES.map((code): { code: NextStepCode; address: string | undefined } => ({
    code,
    address: buildNextSteps([code], subject)[0]?.href,
  }))
