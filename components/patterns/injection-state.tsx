import { State } from '@/components/ui/state'

const words = {
  default: { kind: 'info', word: 'Injected' },
  custom: { kind: 'info', word: 'Custom audience' },
  none: { kind: 'idle', word: 'Not injected' },
} as const

type InjectionStateProps = { injection: keyof typeof words; problems: readonly string[] }

/** What the annotations of a service account request; a problem with them is shown as a warning. */
export function InjectionState({ injection, problems }: InjectionStateProps) {
  const { kind, word } = words[injection]
  const [problem] = problems
  return (
    <State kind={problem ? 'warn' : kind} {...(problem && { title: problem })}>
      {word}
      {problem && <span className="sr-only">: {problem}</span>}
    </State>
  )
}
