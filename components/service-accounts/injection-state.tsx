import { State } from '@/components/ui/state'
import type { ServiceAccountRow } from '@/lib/features/service-accounts/schema'

const words = {
  default: { kind: 'pass', word: 'Injected' },
  custom: { kind: 'pass', word: 'Custom audience' },
  none: { kind: 'idle', word: 'Not injected' },
} as const

type Props = Pick<ServiceAccountRow, 'injection' | 'problems'>

/** What the annotations ask for; a problem with them outranks it. */
export function InjectionState({ injection, problems }: Props) {
  const { kind, word } = words[injection]
  const [problem] = problems
  return (
    <State kind={problem ? 'warn' : kind} {...(problem && { title: problem })}>
      {word}
      {problem && <span className="sr-only">: {problem}</span>}
    </State>
  )
}
