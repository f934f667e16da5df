import { Person } from '@/components/people/person'
import type { VerificationSummary } from '@/lib/features/verifications/schema'

/** Who started a run, or whose canary did. */
export function RunActor({ run: { actor, canary } }: { run: VerificationSummary }) {
  if (!canary) return <Person id={actor} />
  return (
    <span className="inline-flex flex-wrap items-center gap-x-1">
      Canary of <Person id={actor} />
    </span>
  )
}
