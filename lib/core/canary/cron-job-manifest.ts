import type { CronJobManifest } from '@/lib/core/kubernetes/manifests'
import {
  buildVerificationJob,
  type JobOrigin,
  type JobParameters,
  VERIFICATION_LABELS,
} from '@/lib/core/verification/job-manifest'
import { type CanaryCadence, cronExpressionOf } from './schedule'

/** Selects the CronJob of a canary and its Jobs, by the id of the canary. It proves nothing. */
export const CANARY_LABEL = 'verification.workload-identity-console/canary'

/** How late the CronJob controller may start a run; after that the run is missed. */
export const STARTING_DEADLINE_SECONDS = 300
/** How many ended Jobs of each outcome Kubernetes keeps, until the console has read them. */
export const KEPT_JOBS = 3

/** The controller appends a hyphen and eight digits to the names of Jobs; names of CronJobs have at most 52. */
const prefix = (account: string) =>
  `canary-${account.replaceAll('.', '-').slice(0, 30).replace(/-+$/, '')}-`

/** The CronJob of a canary. Its Jobs are the verification Jobs that the console starts by hand. */
export function buildCanaryCronJob(
  run: JobParameters,
  cadence: CanaryCadence,
  origin: Omit<JobOrigin, 'name'>,
): CronJobManifest {
  const { metadata, spec } = buildVerificationJob(run, origin)
  // Kubernetes keeps the Jobs by the history limits, so that a run can be read later.
  const { ttlSecondsAfterFinished: _, ...jobSpec } = spec
  const { annotations = {} } = metadata
  const labels = { ...VERIFICATION_LABELS, [CANARY_LABEL]: origin.nonce }
  return {
    metadata: {
      generateName: prefix(run.account),
      namespace: run.namespace,
      labels,
      annotations,
    },
    spec: {
      schedule: cronExpressionOf(cadence),
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: STARTING_DEADLINE_SECONDS,
      successfulJobsHistoryLimit: KEPT_JOBS,
      failedJobsHistoryLimit: KEPT_JOBS,
      jobTemplate: { metadata: { labels, annotations }, spec: jobSpec },
    },
  }
}
