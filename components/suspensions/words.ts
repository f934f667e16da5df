import { principalWords } from '@/components/patterns/principal-label'
import type { StatusItem } from '@/components/patterns/status-list'
import type { StateKind } from '@/components/ui/state'
import type { StepMark, SuspensionStep } from '@/lib/features/suspensions/schema'

/** Who is meant, as people say it: "ml-team / train-runner". */
export const whomOf = (principal: string) => principalWords(principal, { clusters: [] }).label

type Words = Record<StepMark['state'], string>

const kinds = {
  policy: {
    planned: 'A Deny on everything is not saved yet',
    doing: 'A Deny on everything is being saved',
    done: 'A policy of its own denies it everything',
    unchanged: 'It was denied everything already',
    failed: 'The Deny was not saved',
    unclear: 'Whether the Deny was saved is not known',
  },
  keys: {
    planned: 'Its access keys are not suspended yet',
    doing: 'Its access keys are being suspended',
    done: 'Its live access keys are suspended',
    unchanged: 'It had no live access key',
    failed: 'Its access keys were not suspended',
    unclear: 'Whether its access keys are suspended is not known',
  },
  config: {
    planned: 'The federation config is not paused yet',
    doing: 'The federation config is being paused',
    done: 'The federation config is paused',
    unchanged: 'The federation config was paused before, and is left so',
    failed: 'The federation config was not paused',
    unclear: 'Whether the federation config is paused is not known',
  },
} as const satisfies Record<StepMark['kind'], Words>

const undoings = {
  policy: {
    undone: 'The Deny is deleted again',
    gone: 'The Deny had been deleted elsewhere',
    left: 'The policy with the Deny was edited since, and is left as it is',
    failed: 'The Deny could not be deleted',
  },
  keys: {
    undone: 'Its access keys are active again',
    gone: 'None of its suspended keys was left to activate',
    left: 'Other keys of it were suspended too, and all are left so',
    failed: 'Its access keys could not be activated',
  },
  config: {
    undone: 'The federation config is active again',
    gone: 'The federation config had been resumed or deleted elsewhere',
    left: 'The federation config was edited since, and is left as it is',
    failed: 'The federation config could not be resumed',
  },
} as const satisfies Record<StepMark['kind'], Record<NonNullable<StepMark['undo']>, string>>

const states = {
  planned: 'idle',
  doing: 'run',
  done: 'pass',
  unchanged: 'info',
  failed: 'fail',
  unclear: 'warn',
} as const satisfies Record<StepMark['state'], StateKind>

const undone = {
  undone: 'pass',
  gone: 'info',
  left: 'warn',
  failed: 'fail',
} as const satisfies Record<NonNullable<StepMark['undo']>, StateKind>

/** `working`: a step that is begun is under way, else the console that began it is gone. */
export function titleOf(
  { kind, state, undo }: StepMark,
  working: boolean,
): Pick<StatusItem, 'state' | 'title'> {
  if (undo) return { state: undone[undo], title: undoings[kind][undo] }
  if (state === 'doing' && !working) return { state: 'warn', title: kinds[kind].unclear }
  return { state: states[state], title: kinds[kind][state] }
}

export const isUnfinished = ({ state, undo }: Pick<SuspensionStep, 'state' | 'undo'>) =>
  undo === undefined && state !== 'done' && state !== 'unchanged'
