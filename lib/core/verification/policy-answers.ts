import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import { Policy } from '@/lib/core/policy/document'
import { type Compiled, compile, type StatementRef } from '@/lib/core/policy/evaluate'
import { EXCHANGE_ACTION, LIST_BUCKETS_ACTION } from '@/lib/core/policy/templates'
import type { PolicyAnswer } from './preflight'
import type { BucketCheck } from './report'
import { THROW_AWAY } from './script'

const MOST_RESOURCES = 5

const place = ({ policy, statement }: StatementRef) => ({ policy, statement })

/** Whether organization policies allow it, and what that rests on. */
function answer(policies: readonly Policy[], { decide }: Compiled, asked: Asked): PolicyAnswer {
  const { decision, because, nearest } = decide(asked)
  const [by] = because
  if (decision !== 'implicit-deny')
    return { allowed: decision === 'allow', ...(by ? { by: place(by) } : {}) }
  if (!nearest) return { allowed: false }
  const { policy, index } = nearest.statement
  const statement = policies.find(({ name }) => name === policy)?.statements[index]
  return {
    allowed: false,
    nearest: {
      ...place(nearest.statement),
      missed: nearest.missed,
      resources: statement?.resources.slice(0, MOST_RESOURCES) ?? [],
    },
  }
}

type Asked = { principal: string; action: string; resource: string }

const CALLS = {
  read: ['s3:ListBucket', 's3:GetObject'],
  write: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'],
} as const satisfies Record<BucketCheck['access'], string[]>

/** The calls a verification makes, asked of the organization's policies. */
export function answersFor(
  wire: readonly WirePolicy[],
  principal: string,
  bucketCheck?: BucketCheck,
) {
  const policies = wire.flatMap((policy) => Policy.safeParse(policy).data ?? [])
  const compiled = compile(policies)
  const ask = (action: string, resource: string) =>
    answer(policies, compiled, { principal, action, resource })
  return {
    exchange: ask(EXCHANGE_ACTION, '*'),
    list: ask(LIST_BUCKETS_ACTION, '*'),
    calls: bucketCheck
      ? CALLS[bucketCheck.access].map((action) => {
          const resource =
            action === 's3:ListBucket'
              ? bucketCheck.bucket
              : `${bucketCheck.bucket}/${THROW_AWAY}example`
          return { action, resource, answer: ask(action, resource) }
        })
      : [],
  }
}
