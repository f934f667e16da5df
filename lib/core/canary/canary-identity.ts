import { canonicalJson } from '@/lib/common/canonical-json'
import type { CronJob, Job } from '@/lib/core/kubernetes/kinds'
import {
  type DigestText,
  isSameTemplate,
  type RunTemplate,
} from '@/lib/core/verification/run-identity'
import { CANARY_LABEL } from './cron-job-manifest'

/** The fields of a CronJob, beside its pod template, that decide when its runs start and how they end. */
const COMPARED = [
  'schedule',
  'timeZone',
  'concurrencyPolicy',
  'startingDeadlineSeconds',
  'successfulJobsHistoryLimit',
  'failedJobsHistoryLimit',
] as const
const COMPARED_OF_JOB = [
  'backoffLimit',
  'completions',
  'parallelism',
  'activeDeadlineSeconds',
  'ttlSecondsAfterFinished',
] as const

export type CanarySettings = Record<string, string | number | boolean>

/** What is recorded of a CronJob to notice later that somebody changed it. */
export function canarySettingsOf({ spec }: CronJob): CanarySettings {
  const job = spec.jobTemplate.spec
  const settings: CanarySettings = { suspend: spec.suspend ?? false }
  for (const field of COMPARED) {
    const value = spec[field]
    if (value !== undefined) settings[field] = value
  }
  for (const field of COMPARED_OF_JOB) {
    const value = job[field]
    if (value !== undefined) settings[`job.${field}`] = value
  }
  const label = spec.jobTemplate.metadata?.labels?.[CANARY_LABEL]
  if (label !== undefined) settings['job.label'] = label
  return settings
}

export type RecordedCronJob = {
  uid: string
  settings: CanarySettings
  /** The pod template as the API server returned it, with codes for the values of variables. */
  template: RunTemplate
}

/** Whether a CronJob is still as it was recorded. */
export const isSameCanary = (
  { metadata, spec, ...rest }: CronJob,
  { uid, settings, template }: RecordedCronJob,
  digest: DigestText,
) =>
  metadata.uid === uid &&
  canonicalJson(canarySettingsOf({ metadata, spec, ...rest })) === canonicalJson(settings) &&
  isSameTemplate(spec.jobTemplate.spec.template, template, digest)

/** The uid of the CronJob that is the controller of a Job. */
export const cronJobUidOf = ({ metadata }: Job): string | undefined =>
  metadata.ownerReferences.find(({ kind, controller }) => kind === 'CronJob' && controller === true)
    ?.uid

/**
 * The time for which a Job was scheduled: the controller ends its name with the minutes since 1970. The time
 * of its creation for a Job with another name.
 * https://github.com/kubernetes/kubernetes/blob/v1.36.0/pkg/controller/cronjob/utils.go
 */
export function scheduledTimeOf({ metadata }: Pick<Job, 'metadata'>): number {
  const created = Date.parse(metadata.creationTimestamp)
  const minutes = /-(\d{8,9})$/.exec(metadata.name)?.[1]
  const scheduled = Number(minutes) * 60_000
  return minutes && scheduled <= created ? scheduled : created
}
