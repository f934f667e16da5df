import { paths } from '@/lib/common/paths'
import type { TemplateName } from '@/lib/core/policy/templates'
import type { Target } from './evidence'
import type { NextStep } from './report'

export type Cause = {
  /** The verdict in one sentence. */
  title: string
  /** Why that is so and what mends it. */
  explanation: string
  next: (target: Target) => NextStep[]
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
