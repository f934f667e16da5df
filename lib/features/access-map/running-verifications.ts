import type { ServiceAccountDetail } from '@/lib/features/service-accounts/schema'

/** The verifications of the account that have started and not ended. */
export const runningRuns = ({ verifications }: Pick<ServiceAccountDetail, 'verifications'>) =>
  verifications.ok
    ? verifications.value.runs.filter(({ verdict }) => verdict.state === 'running')
    : []
