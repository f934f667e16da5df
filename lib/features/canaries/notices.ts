import { pluralOf } from '@/lib/common/plural'
import type { CanaryState } from '@/lib/core/canary/canary-state'
import { CAUSES } from '@/lib/core/verification/causes'
import type { CanarySummary } from './schema'
import { canaryScope } from './words'

/** The cause of a failed run as a sentence; undefined if it is not known. */
export const causeTitleOf = (state: CanaryState): string | undefined =>
  state.code === 'failed' && state.cause ? CAUSES[state.cause].title : undefined

const redReason = (state: CanaryState): string => {
  if (state.code !== 'missed') return causeTitleOf(state) ?? 'The last run failed.'
  const { count } = state
  return count === 1
    ? 'The last run was missed.'
    : `The last ${count} ${pluralOf(count, 'run')} were missed.`
}

type NamedCanary = Pick<
  CanarySummary,
  'namespace' | 'account' | 'clusterName' | 'bucketCheck' | 'cloud'
>

const canaryName = ({ namespace, account, clusterName }: NamedCanary) =>
  `${namespace}/${account} in ${clusterName}`

/** The title of the notification of a canary that turned red. */
export const canaryFailedTitle = (canary: NamedCanary, state: CanaryState) =>
  `Canary of ${canaryName(canary)} is red (${canaryScope(canary)}). ${redReason(state)}`

/** The title of the notification of a canary that recovered. */
export const canaryRecoveredTitle = (canary: NamedCanary) =>
  `Canary of ${canaryName(canary)} recovered: ${canaryScope(canary)} proved again.`
