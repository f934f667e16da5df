import { principalLabel } from '@/components/patterns/principal-label'
import type { StatusItem } from '@/components/patterns/status-list'
import type { StateKind } from '@/components/ui/state'
import type { PeopleNames } from '@/lib/features/people/schema'
import type { StepMark, SuspensionStep } from '@/lib/features/suspensions/schema'

/** A readable name of a principal, such as `ml-team / train-runner`. */
export const principalName = (principal: string, users: PeopleNames = {}) =>
  principalLabel(principal, { clusters: [], users }).label

type StateTitles = Record<StepMark['state'], string>

const STATE_TITLES = {
  policy: {
    planned: 'Deny policy not saved yet',
    doing: 'Saving Deny policy',
    done: 'Deny policy saved',
    unchanged: 'Already denied everything',
    failed: 'Deny policy not saved',
    unclear: 'Deny policy: unknown whether it was saved',
  },
  keys: {
    planned: 'Access keys not suspended yet',
    doing: 'Suspending access keys',
    done: 'Active access keys suspended',
    unchanged: 'No active access keys to suspend',
    failed: 'Access keys not suspended',
    unclear: 'Access keys: unknown whether they are suspended',
  },
  config: {
    planned: 'Federation config not paused yet',
    doing: 'Pausing federation config',
    done: 'Federation config paused',
    unchanged: 'Federation config was already paused',
    failed: 'Federation config not paused',
    unclear: 'Federation config: unknown whether it is paused',
  },
} as const satisfies Record<StepMark['kind'], StateTitles>

const RESTORE_TITLES = {
  policy: {
    undone: 'Deny policy deleted',
    gone: 'Deny policy had already been deleted',
    left: 'Deny policy was edited since and is left as it is',
    failed: 'Deny policy could not be deleted',
  },
  keys: {
    undone: 'Access keys reactivated',
    gone: 'No suspended access keys left to reactivate',
    left: 'Other access keys were suspended since, so all stay suspended',
    failed: 'Access keys could not be reactivated',
  },
  config: {
    undone: 'Federation config resumed',
    gone: 'Federation config had already been resumed or deleted',
    left: 'Federation config was edited since and is left as it is',
    failed: 'Federation config could not be resumed',
  },
} as const satisfies Record<StepMark['kind'], Record<NonNullable<StepMark['undo']>, string>>

const STATES = {
  planned: 'idle',
  doing: 'run',
  done: 'done',
  unchanged: 'info',
  failed: 'fail',
  unclear: 'warn',
} as const satisfies Record<StepMark['state'], StateKind>

const RESTORE_STATES = {
  undone: 'done',
  gone: 'info',
  left: 'warn',
  failed: 'fail',
} as const satisfies Record<NonNullable<StepMark['undo']>, StateKind>

/** A started step is in progress while a console is `working`; otherwise its outcome is unknown. */
export function stepStatus(
  { kind, state, undo }: StepMark,
  working: boolean,
): Pick<StatusItem, 'state' | 'title'> {
  if (undo) return { state: RESTORE_STATES[undo], title: RESTORE_TITLES[kind][undo] }
  if (state === 'doing' && !working) return { state: 'warn', title: STATE_TITLES[kind].unclear }
  return { state: STATES[state], title: STATE_TITLES[kind][state] }
}

export const isUnfinished = ({ state, undo }: Pick<SuspensionStep, 'state' | 'undo'>) =>
  undo === undefined && state !== 'done' && state !== 'unchanged'
