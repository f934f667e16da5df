import dynamic from 'next/dynamic'
import type { StatusItem } from '@/components/patterns/status-list'
import { TextLink } from '@/components/ui/link'
import { ProblemNote } from '@/components/ui/note'
import { Panel } from '@/components/ui/panel'
import { RelativeTime } from '@/components/ui/relative-time'
import { paths } from '@/lib/common/paths'
import { plural } from '@/lib/common/plural'
import type { SuspensionDetail, SuspensionStep } from '@/lib/features/suspensions/schema'
import { Until } from './active-keys'
import { stepStatus } from './words'

const Diff = dynamic(() => import('@/components/patterns/diff').then((it) => it.Diff), {
  ssr: false,
})

/** Step by step: what became of it, and why it could not be done or undone. */
export function stepItems({ marks, steps, working }: SuspensionDetail): StatusItem[] {
  return marks.map((mark, index): StatusItem => {
    const step = steps?.[index]
    const problem = mark.undo ? step?.undoProblem : step?.problem
    const at = mark.undo ? step?.undoAt : step?.at
    return {
      key: String(index),
      ...stepStatus(mark, working),
      detail: step && detailOf(step),
      ...(at && { time: <RelativeTime at={at} /> }),
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
      {plural(keys.length, 'access key')}
      {last ? (
        <>
          , which would have expired by <Until at={last} />
        </>
      ) : (
        ', some without an expiry'
      )}
    </>
  )
}

const STEP_NAMES = {
  policy: 'The Deny policy',
  keys: 'The suspended access keys',
  config: 'The federation config',
} as const satisfies Record<SuspensionStep['kind'], string>

/** What someone else has edited since the suspension changed it. */
export const EditedSince = ({ detail: { steps = [], looks } }: { detail: SuspensionDetail }) =>
  looks.map((comparison, index) => {
    const step = steps[index]
    if (comparison.now !== 'edited' || !step) return null
    const name = STEP_NAMES[step.kind]
    return (
      <Panel
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other name
        key={index}
        tone="warn"
        title={`${name}: edited since the suspension`}
        flush
      >
        <Diff
          before={comparison.expected ?? ''}
          after={comparison.presented ?? ''}
          label={`${name} as the suspension left it and as it is now`}
        />
      </Panel>
    )
  })
