import 'server-only'

import { KEY_STATUS_RIGHTS } from '@/lib/adapters/coreweave/wire-keys'
import { findOpenSuspension } from '@/lib/adapters/database/suspensions'
import { toProblem } from '@/lib/common/errors'
import { freeName } from '@/lib/common/free-name'
import { issuerOfPrincipal, parsePrincipal, principalOf } from '@/lib/core/identity/principal'
import { printPolicy } from '@/lib/core/policy/policy-text'
import { openCluster, reachableAccounts } from '@/lib/features/clusters/service'
import { readFederationConfigs } from '@/lib/features/federation/service'
import { readPart } from '@/lib/server/read-part'
import type { Context } from '@/lib/server/session/context'
import { readSuspensionLosses } from './losses'
import {
  buildDenyPolicy,
  denyPolicyName,
  keysOfPrincipal,
  matchesPrincipal,
  summarizeKeys,
  suspensionRefusal,
} from './principal-match'
import type { PrincipalRef, SuspensionPreview } from './schema'
import { suspensionScope } from './suspension-scope'

/** A policy that denies a principal everything, under a name that no live policy has. */
export async function draftDenyPolicy({ coreweave }: Context, principal: string, id: string) {
  const taken = (await coreweave.listPolicies()).map(({ name }) => name)
  const name = freeName(denyPolicyName(principal), taken)
  return { name, text: printPolicy(buildDenyPolicy(name, principal, id)) }
}

/** What a suspension would change and which service accounts it would affect. Changes nothing. */
export async function readSuspensionPreview(
  context: Context,
  { principal }: PrincipalRef,
): Promise<SuspensionPreview> {
  const { coreweave, store, actor, clock } = context
  const own = await coreweave.whoami()
  const refusal = suspensionRefusal(principal, own.uid)
  const issuerUrl = issuerOfPrincipal(parsePrincipal(principal))
  const scope = suspensionScope(context, principal)
  const account = scope && 'name' in scope ? scope : undefined
  const can = (action: string) =>
    readPart(context, () => coreweave.canI({ actions: [action], resources: ['*'] }))
  const canAny = (actions: readonly string[]) =>
    readPart(context, async () => {
      const asked = actions.map((action) => coreweave.canI({ actions: [action], resources: ['*'] }))
      return (await Promise.all(asked)).includes(true)
    })
  const [open, policy, keys, configs, others, mayPolicy, mayKeys] = await Promise.all([
    findOpenSuspension(store, actor.orgUid, principal),
    readPart(context, () => draftDenyPolicy(context, principal, '…')),
    readPart(context, async () =>
      summarizeKeys(keysOfPrincipal(await coreweave.listAccessKeys(), principal, clock())),
    ),
    readPart(context, async () =>
      (await readFederationConfigs(context)).filter((config) => config.issuerUrl === issuerUrl),
    ),
    scope && !account
      ? readPart(context, () => matchedAccounts(context, scope.cluster, principal))
      : undefined,
    can('cwobject:EnsureAccessPolicy'),
    canAny(KEY_STATUS_RIGHTS),
  ])
  const losses = await readPart(context, async () =>
    readSuspensionLosses(
      context,
      { principal, ...(account && { account }), ...(others && { others }) },
      scope?.cluster,
    ),
  )
  return {
    principal,
    losses,
    ...(account && { account }),
    ...(refusal && { refusal: toProblem(refusal) }),
    // People who cannot list policies may not learn of a suspension from here.
    ...(open && policy.ok && { open: open.id }),
    policy,
    keys,
    configs,
    ...(others && { others }),
    may: { policy: mayPolicy, keys: mayKeys },
  }
}

async function matchedAccounts(context: Context, id: string, principal: string) {
  const open = await openCluster(context, id)
  const { items, complete } = await reachableAccounts(context, open)
  const { issuerUrl } = open.cluster
  const accounts = items
    .map(({ metadata: { namespace = '', name } }) => ({ namespace, name }))
    .filter((account) => matchesPrincipal(principal, principalOf({ issuerUrl, ...account })))
  return { accounts, complete }
}

/** The principals that a policy names, or all policies if none is given. */
export async function readSuspendable(
  { coreweave }: Context,
  policy: string | undefined,
): Promise<string[]> {
  const policies = await coreweave.listPolicies()
  const named = policies
    .filter(({ name }) => policy === undefined || name === policy)
    .flatMap(({ statements }) => statements.flatMap(({ principals }) => principals))
  return [...new Set(named)].toSorted()
}
