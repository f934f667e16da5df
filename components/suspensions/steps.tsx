import { Diff } from '@/components/patterns/diff'
import type { StatusItem } from '@/components/patterns/status-list'
import { TextLink } from '@/components/ui/link'
import { ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import type { SuspensionDetail, SuspensionStep } from '@/lib/features/suspensions/schema'
import { Until } from './keys-now'
import { titleOf } from './words'

/** Step by step: what became of it, and why it could not be done or undone. */
export function stepItems({ marks, steps, working }: SuspensionDetail): StatusItem[] {
  return marks.map((mark, index): StatusItem => {
    const step = steps?.[index]
    const problem = mark.undo ? step?.undoProblem : step?.problem
    return {
      key: String(index),
      ...titleOf(mark, working),
      detail: step && detailOf(step),
      ...(step?.at && { time: <RelativeTime at={step.at} /> }),
      ...(problem && { evidence: <ProblemNote problem={problem} live={false} /> }),
    }
  })
}

function detailOf(step: SuspensionStep) {
  switch (step.kind) {
    case 'policy':
      return step.state === 'done' && !step.undo ? (
        <TextLink href={paths.policy(step.name)}>{step.name}</TextLink>
      ) : (
        step.name
      )
    case 'config':
      return <TextLink href={paths.federationConfig(step.uid)}>{step.name}</TextLink>
    case 'keys':
      return <Keys step={step} />
  }
}

function Keys({ step }: { step: Extract<SuspensionStep, { kind: 'keys' }> }) {
  const keys = step.names.flatMap(({ suspended }) => suspended)
  if (keys.length === 0) return null
  const ends = keys.flatMap(({ expiry }) => expiry ?? []).toSorted()
  const last = ends.length === keys.length ? ends.at(-1) : undefined
  return (
    <>
      {keys.length} access key{keys.length === 1 ? '' : 's'}
      {last ? (
        <>
          , which would have lived until <Until at={last} />
        </>
      ) : (
        ', some without an end'
      )}
    </>
  )
}

const names = {
  policy: 'The policy with the Deny',
  keys: 'The suspended access keys',
  config: 'The federation config',
} as const satisfies Record<SuspensionStep['kind'], string>

/** What somebody else made since of what the suspension had made. */
export const EditedSince = ({ detail: { steps = [], looks } }: { detail: SuspensionDetail }) =>
  looks.map((look, index) => {
    const step = steps[index]
    if (look.now !== 'edited' || !step) return null
    const name = names[step.kind]
    return (
      <Panel
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name
        key={index}
        tone="warn"
        title={`${name}: changed since it was left`}
        flush
      >
        <Diff
          before={look.expected ?? ''}
          after={look.presented ?? ''}
          label={`${name} as it was left, and as it is now`}
        />
      </Panel>
    )
  })
