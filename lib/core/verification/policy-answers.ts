import { Policy } from '@/lib/core/policy/document'
import {
  type CompiledPolicies,
  compilePolicies,
  type StatementRef,
} from '@/lib/core/policy/evaluate'
import { EXCHANGE_ACTION, LIST_BUCKETS_ACTION } from '@/lib/core/policy/templates'
import type { PolicyAnswer } from './preflight'
import type { BucketCheck } from './report'
import { SCRATCH_PREFIX } from './script'

const MAX_RESOURCES = 5

const statementRefOf = ({ policy, statement }: StatementRef) => ({ policy, statement })

/** Whether organization policies allow one call, and which statement decides. */
function evaluateCall(
  policies: readonly Policy[],
  { decide }: CompiledPolicies,
  asked: Asked,
): PolicyAnswer {
  const { decision, because, nearest } = decide(asked)
  const [by] = because
  if (decision !== 'implicit-deny')
    return { allowed: decision === 'allow', ...(by ? { by: statementRefOf(by) } : {}) }
  if (!nearest) return { allowed: false }
  const { policy, index } = nearest.statement
  const statement = policies.find(({ name }) => name === policy)?.statements[index]
  return {
    allowed: false,
    nearest: {
      ...statementRefOf(nearest.statement),
      missed: nearest.missed,
      resources: statement?.resources.slice(0, MAX_RESOURCES) ?? [],
    },
  }
}

type Asked = { principal: string; action: string; resource: string }

const CALLS = {
  read: ['s3:ListBucket', 's3:GetObject'],
  write: ['s3:PutObject', 's3:GetObject', 's3:DeleteObject'],
} as const satisfies Record<BucketCheck['access'], string[]>

/** Evaluates every call that a verification makes against the organization's policies. */
export function evaluateCalls(
  documents: readonly unknown[],
  principal: string,
  bucketCheck?: BucketCheck,
) {
  const policies = documents.flatMap((policy) => Policy.safeParse(policy).data ?? [])
  const compiled = compilePolicies(policies)
  const ask = (action: string, resource: string) =>
    evaluateCall(policies, compiled, { principal, action, resource })
  return {
    exchange: ask(EXCHANGE_ACTION, '*'),
    list: ask(LIST_BUCKETS_ACTION, '*'),
    calls: bucketCheck
      ? CALLS[bucketCheck.access].map((action) => {
          const resource =
            action === 's3:ListBucket'
              ? bucketCheck.bucket
              : `${bucketCheck.bucket}/${SCRATCH_PREFIX}example`
          return { action, resource, answer: ask(action, resource) }
        })
      : [],
  }
}
