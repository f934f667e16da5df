import type { Problem } from '@/lib/common/errors'
import type { CauseCode } from './cause-codes'

/** Words of the API server, and of the Job controller's events, that name why a pod is refused. */
const REFUSALS: readonly (readonly [RegExp, CauseCode])[] = [
  [/violates PodSecurity/i, 'job-pod-security'],
  [/exceeded quota|must specify (limits|requests)/i, 'job-quota'],
  [/failed calling webhook/i, 'webhook-down'],
  [/serviceaccount "[^"]*" not found|error looking up service account/i, 'account-missing'],
  [/namespaces? "[^"]*" not found|because it is being terminated/i, 'namespace-missing'],
]

export const refusalCause = (words: string): CauseCode | undefined =>
  REFUSALS.find(([pattern]) => pattern.test(words))?.[1]

/** Why the cluster does not admit the pod or the Job; undefined where the answer says nothing of it. */
export function admissionCause({
  code,
  reason,
  message,
  upstream,
}: Problem): CauseCode | undefined {
  const named = refusalCause(upstream ?? message)
  if (named) return named
  if (code === 'forbidden' && reason === 'rbac') return 'job-forbidden'
  return undefined
}
