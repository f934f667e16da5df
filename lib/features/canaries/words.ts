import { plural } from '@/lib/common/plural'
import type { CanaryUnknown } from '@/lib/core/canary/canary-state'
import type { CanarySchedule } from '@/lib/core/canary/schedule'
import { CLOUD_NAMES } from '@/lib/core/identity/clouds'
import { LEVEL_OF_ACCESS } from '@/lib/core/verification/bucket-access'
import { describeProof } from '@/lib/core/verification/proof-words'
import type { CanarySummary } from './schema'

export const SCHEDULE_WORDS = {
  'every-15-minutes': 'Every 15 minutes',
  hourly: 'Every hour',
  'every-6-hours': 'Every 6 hours',
  daily: 'Every day',
} as const satisfies Record<CanarySchedule, string>

/** What a canary proves, such as `Read on datasets`. */
export function canaryScope({
  bucketCheck,
  cloud,
}: Pick<CanarySummary, 'bucketCheck' | 'cloud'>): string {
  if (cloud) return `${CLOUD_NAMES[cloud.kind]}: ${cloud.name}`
  return bucketCheck
    ? `${LEVEL_OF_ACCESS[bucketCheck.access]} on ${bucketCheck.bucket}${bucketCheck.prefix ? `/${bucketCheck.prefix}` : ''}`
    : 'List buckets'
}

export const CANARY_UNKNOWN_WORDS = {
  deleted: {
    title: 'The CronJob was deleted outside the console.',
    next: 'Delete the canary and create it again.',
  },
  changed: {
    title: 'The CronJob was changed outside the console, so its runs are not those of this canary.',
    next: 'Delete the canary and create it again.',
  },
  'namespace-deleted': {
    title: 'The namespace was deleted.',
    next: 'Delete the canary.',
  },
  'cluster-deleted': {
    title: 'The cluster no longer exists.',
    next: 'Delete the canary.',
  },
  unreachable: {
    title: 'The cluster is unreachable.',
    next: 'The results are read when the cluster answers.',
  },
  'not-permitted': {
    title: 'You cannot read pod logs in the namespace.',
    next: 'Ask an administrator of the cluster for the verb get on pods/log.',
  },
  unreadable: {
    title: 'The cluster could not be read.',
    next: 'Reload the page.',
  },
} as const satisfies Record<CanaryUnknown, { title: string; next: string }>

type CanaryStateWords = {
  kind: 'pass' | 'done' | 'fail' | 'warn' | 'idle' | 'run'
  title: string
  detail?: string
}

const MISSED =
  'Kubernetes started no run within five minutes of its time. Check that the CronJob controller of the cluster runs, and that the quota of the namespace allows another Job.'

/** The state of a canary in words, with what to know or do beneath. It is green only while its proof holds. */
export function describeCanaryState({
  state,
  causeTitle,
  proof,
}: Pick<CanarySummary, 'state' | 'causeTitle' | 'proof'>): CanaryStateWords {
  switch (state.code) {
    case 'passed':
      if (proof?.code !== 'stale')
        return { kind: proof?.code === 'proved' ? 'pass' : 'done', title: 'Passed' }
      return {
        kind: 'idle',
        title: 'No longer proved',
        detail: `The last run passed, ${describeProof(proof).detail}. The next run decides.`,
      }
    case 'failed':
      return { kind: 'fail', title: 'Failed', ...(causeTitle && { detail: causeTitle }) }
    case 'missed':
      return { kind: 'fail', title: `Missed ${plural(state.count, 'run')}`, detail: MISSED }
    case 'never-ran':
      return { kind: 'idle', title: 'Never ran' }
    case 'unread':
      return { kind: 'run', title: 'Reading the last run' }
    case 'no-result':
      return {
        kind: 'warn',
        title: 'No result',
        detail: 'The log of the last run was lost, or somebody deleted its Job.',
      }
    case 'unknown': {
      const { title, next } = CANARY_UNKNOWN_WORDS[state.reason]
      return { kind: 'warn', title: 'Unknown', detail: `${title} ${next}` }
    }
  }
}

/** A canary that needs attention. Identifiers stand between backticks. */
export function describeCanaryTrouble(canary: CanarySummary): { title: string; detail: string } {
  const { title, detail = '' } = describeCanaryState(canary)
  const { namespace, account, clusterName } = canary
  const name = `\`${namespace}/${account}\` in ${clusterName}`
  return {
    title: `Canary of ${name}: ${title.toLowerCase()} (${canaryScope(canary)})`,
    detail,
  }
}
