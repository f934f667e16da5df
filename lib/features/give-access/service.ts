import 'server-only'

import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import { AppError } from '@/lib/common/errors'
import { freeName } from '@/lib/common/free-name'
import { principalOf } from '@/lib/core/identity/principal'
import { Policy, type Statement } from '@/lib/core/policy/document'
import { planGrant } from '@/lib/core/policy/grant-plan'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { defaultPolicyName } from '@/lib/core/policy/templates'
import { readCluster } from '@/lib/features/clusters/service'
import { fingerprint } from '@/lib/server/policy-fingerprint'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import type { GrantProposal, ProposedPolicy, WantedGrant } from './schema'

/** What the live policies lack for an account's access to a bucket, and the policy that would give it. */
export async function readGrantProposal(
  context: Context,
  { cluster, namespace, name, bucket, level }: WantedGrant,
): Promise<GrantProposal> {
  const [{ issuerUrl }, live] = await Promise.all([
    readCluster(context, { cluster }),
    readPart(context, () => context.coreweave.listPolicies()),
  ])
  const wanted = { principal: principalOf({ issuerUrl, namespace, name }), bucket, level }
  const policyName = defaultPolicyName(`${namespace}/${name}`)
  if (!live.ok) {
    const { code, message, ...detail } = live.error
    if (code !== 'forbidden') throw new AppError(code, message, { detail })
    const plan = planGrant([], wanted)
    const statements = plan.state === 'missing' ? plan.statements : []
    return { state: 'unreadable', problem: live.error, policy: newPolicy(policyName, statements) }
  }
  const policies = live.value.flatMap((wire) => Policy.safeParse(wire).data ?? [])
  const plan = planGrant(policies, wanted)
  if (plan.state !== 'missing') return plan
  const { statements, exceptions } = plan
  const own = live.value.find((wire) => wire.name === policyName)
  return {
    state: 'missing',
    exceptions,
    policy: withStatements(policyName, own, live.value, statements),
  }
}

/** The policy of the account with the statements added, or a new one if it has none that can be read. */
function withStatements(
  name: string,
  own: WirePolicy | undefined,
  live: readonly WirePolicy[],
  statements: readonly Statement[],
): ProposedPolicy {
  if (!own) return newPolicy(name, statements)
  if (!Policy.safeParse(own).success)
    return newPolicy(
      freeName(
        name,
        live.map((wire) => wire.name),
      ),
      statements,
    )
  const taken = own.statements.map((statement) => statement.name)
  const added = statements.map((statement) => {
    const free = freeName(statement.name, taken)
    taken.push(free)
    return { ...statement, name: free }
  })
  return {
    name,
    before: printPolicy(own),
    text: printPolicy({ ...own, statements: [...own.statements, ...added] }),
    base: fingerprint(own),
    added: added.map((statement) => statement.name),
  }
}

const newPolicy = (name: string, statements: readonly Statement[]): ProposedPolicy => ({
  name,
  before: null,
  text: printPolicy({ version: 'v1alpha1', name, statements }),
  base: null,
  added: statements.map((statement) => statement.name),
})
