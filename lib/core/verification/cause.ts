import { paths } from '@/lib/common/paths'
import type { TemplateName } from '@/lib/core/policy/templates'
import type { Next } from '@/lib/features/verifications/schema'
import type { Target } from './evidence'

export const CAUSE_CODES = [
  'account-missing',
  'namespace-missing',
  'not-annotated',
  'webhook-absent',
  'webhook-not-mutating',
  'webhook-ignoring',
  'webhook-down',
  'webhook-other-organization',
  'webhook-other-region',
  'job-pod-security',
  'job-quota',
  'job-forbidden',
  'job-refused',
  'job-deleted',
  'unschedulable',
  'image-pull',
  'container-not-started',
  'pod-deleted',
  'not-injected',
  'static-credentials',
  'token-unreadable',
  'token-malformed',
  'audience-mismatch',
  'issuer-mismatch',
  'issuer-trailing-slash',
  'subject-mismatch',
  'config-missing',
  'config-paused',
  'issuer-unhealthy',
  'key-unknown',
  'clock-skew',
  'exchange-invalid-token',
  'exchange-denied',
  'exchange-throttled',
  'exchange-failed',
  'exchange-unreachable',
  'exchange-unresolved',
  'exchange-unreadable',
  'cli-too-old',
  'create-access-key-missing',
  'create-access-key-denied',
  'list-denied',
  'list-scoped-to-bucket',
  'bucket-denied',
  'bucket-missing',
  's3-addressing',
  's3-other-region',
  's3-failed',
  's3-unreachable',
  'deadline',
  'script-failed',
  'cancelled',
  'log-lost',
] as const
export type CauseCode = (typeof CAUSE_CODES)[number]

export type Cause = {
  /** The verdict in one sentence. */
  title: string
  /** Why that is so and what mends it. */
  explanation: string
  next: (target: Target) => Next[]
}

export const account = (label: string) => (target: Target) => [
  { label, href: paths.serviceAccount(target.cluster, target.namespace, target.account) },
]
export const cluster = (label: string) => (target: Target) => [
  { label, href: paths.cluster(target.cluster) },
]
export const federation = (label: string) => () => [{ label, href: paths.federation() }]
export const grant =
  (label: string, template?: TemplateName) =>
  ({ cluster, namespace, account, bucketCheck }: Target) => {
    const asked =
      bucketCheck && (bucketCheck.access === 'write' ? 'read-write-bucket' : 'read-bucket')
    const chosen = asked ?? template
    return [
      {
        label,
        href: paths.newPolicy({
          cluster,
          namespace,
          account,
          ...(chosen ? { template: chosen } : {}),
          ...(bucketCheck ? { bucket: bucketCheck.bucket } : {}),
        }),
      },
    ]
  }
export const policies = (label: string) => () => [{ label, href: paths.policies() }]
export const nothing = () => []
