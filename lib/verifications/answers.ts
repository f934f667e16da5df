import type { WirePolicy } from '../coreweave/wire'
import { Policy } from '../policy/document'
import { type Compiled, compile, type StatementRef } from '../policy/evaluate'
import type { PolicyAnswer } from './schema'

const MOST_RESOURCES = 5

const place = ({ policy, statement }: StatementRef) => ({ policy, statement })

/** Whether organization policies allow a global action, and what that rests on. */
function answer(policies: readonly Policy[], { decide }: Compiled, asked: Asked): PolicyAnswer {
  const { decision, because, nearest } = decide({ ...asked, resource: '*' })
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

type Asked = { principal: string; action: string }

/** The two calls every verification makes, asked of the organization's policies. */
export function answersFor(wire: readonly WirePolicy[], principal: string) {
  const policies = wire.flatMap((policy) => Policy.safeParse(policy).data ?? [])
  const compiled = compile(policies)
  return {
    exchange: answer(policies, compiled, { principal, action: 'cwobject:CreateAccessKeyOIDC' }),
    list: answer(policies, compiled, { principal, action: 's3:ListAllMyBuckets' }),
  }
}
