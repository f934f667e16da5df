import { Policy } from '@/lib/core/policy/document'
import {
  type CompiledPolicies,
  compilePolicies,
  type StatementRef,
} from '@/lib/core/policy/evaluate'
import { EXCHANGE_ACTION, LIST_BUCKETS_ACTION } from '@/lib/core/policy/templates'
import type { BucketAccess } from './bucket-access'
import { SCRATCH_FOLDER } from './bucket-access'
import type { BucketCheck } from './bucket-check'
import type { PolicyAnswer } from './preflight'

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

/** The calls that prove a level. Removing the object that a write leaves proves nothing. */
export const CALLS_OF_ACCESS = {
  list: ['s3:ListBucket'],
  read: ['s3:ListBucket', 's3:GetObject'],
  write: ['s3:PutObject'],
} as const satisfies Record<BucketAccess, string[]>

const REMOVE_ACTION = 's3:DeleteObject'

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
  const calls = (check: BucketCheck) => {
    const object = `${check.bucket}/${check.prefix ?? ''}${SCRATCH_FOLDER}example`
    const call = (action: string, resource: string) => ({
      action,
      resource,
      answer: ask(action, resource),
    })
    return {
      calls: CALLS_OF_ACCESS[check.access].map((action) =>
        call(action, action === 's3:ListBucket' ? check.bucket : object),
      ),
      ...(check.access === 'write' && { removal: call(REMOVE_ACTION, object) }),
    }
  }
  return {
    exchange: ask(EXCHANGE_ACTION, '*'),
    list: ask(LIST_BUCKETS_ACTION, '*'),
    ...(bucketCheck ? calls(bucketCheck) : { calls: [] }),
  }
}
