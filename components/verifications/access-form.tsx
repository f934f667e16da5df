'use client'

import type { VerificationOffers } from '@/lib/features/verifications/schema'
import { type AccessChoice, type GivenAccess, useAccessChoice } from './access-choice'
import { ChoiceForm } from './choice-form'

type AccessFormProps = {
  id: string
  offers: VerificationOffers | undefined
  given: GivenAccess
  onChange: (given: GivenAccess) => void
  onChoose: (choice: AccessChoice) => void
}

/** Chooses the access that one run verifies. */
export function AccessForm({ id, offers, given, onChange, onChoose }: AccessFormProps) {
  const { fields, read } = useAccessChoice(offers, { once: true, given, onChange })
  return (
    <ChoiceForm id={id} read={read} onChoose={onChoose}>
      {fields}
    </ChoiceForm>
  )
}
