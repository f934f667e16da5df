'use client'

import type { VerificationOffers } from '@/lib/features/verifications/schema'
import { type AccessChoice, type GivenAccess, useAccessChoice } from './access-choice'

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
    <form
      id={id}
      className="grid gap-4"
      onSubmit={async (event) => {
        event.preventDefault()
        const choice = await read()
        if (choice) onChoose(choice)
      }}
    >
      {fields}
    </form>
  )
}
