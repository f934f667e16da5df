import { isEndless, isSuspendedKey, isUnexpiredKey } from '@/lib/adapters/coreweave/key-states'
import type { WirePolicy } from '@/lib/adapters/coreweave/wire'
import type { WireAccessKeyInfo } from '@/lib/adapters/coreweave/wire-keys'
import { AppError } from '@/lib/common/errors'
import { parsePrincipal } from '@/lib/core/identity/principal'
import { matchesPattern, parsePattern } from '@/lib/core/policy/pattern'
import type { PrincipalKeys, SuspendedKey } from './schema'

/** INFERRED: a key's principal is named as policies name it, or by its whole ARN. */
const shortName = (principalName: string) => principalName.replace(/^arn:aws:iam::[^:]*:/, '')

/** Whether a suspended principal, which may be a wildcard, matches the principal of a key or account. */
export const matchesPrincipal = (principal: string, other: string) =>
  matchesPattern(parsePattern(principal), shortName(other))

export const keysOfPrincipal = (
  keys: readonly WireAccessKeyInfo[],
  principal: string,
  now: Date,
): WireAccessKeyInfo[] =>
  keys.filter((key) => matchesPrincipal(principal, key.principalName) && isUnexpiredKey(key, now))

/** A key without `expiry` never ends. */
export const toSuspendedKey = ({ accessKeyId, expiry }: WireAccessKeyInfo): SuspendedKey => ({
  id: accessKeyId,
  ...(expiry && !isEndless({ expiry }) && { expiry }),
})

export function summarizeKeys(keys: readonly WireAccessKeyInfo[]): PrincipalKeys {
  const active = keys.filter((key) => !isSuspendedKey(key)).map(toSuspendedKey)
  const endless = active.filter(({ expiry }) => !expiry).length
  const until = active
    .flatMap(({ expiry }) => expiry ?? [])
    .toSorted()
    .at(-1)
  return {
    active,
    suspended: keys.length - active.length,
    endless,
    ...(until && endless === 0 && { until }),
  }
}

const refuse = (message: string, next: string) =>
  new AppError('invalid', message, { detail: { reason: 'not-suspendable', next } })

/** Why a principal cannot be suspended: it matches the signed-in person, or nobody. */
export function suspensionRefusal(principal: string, ownUid: string): AppError | undefined {
  const { kind } = parsePrincipal(principal)
  if (matchesPrincipal(principal, `coreweave/${ownUid}`))
    return refuse(
      `${principal} matches your own user, so you could not restore the suspension.`,
      'Choose a principal that does not match you. To suspend your own access, ask another administrator.',
    )
  if (kind === 'arn' || kind === 'bare-issuer' || kind === 'slash-form' || kind === 'unknown')
    return refuse(
      `${principal} matches nobody, so denying it would have no effect.`,
      'Choose a principal from a policy, or start from the page of the service account.',
    )
  return undefined
}

/** The preferred name of the Deny policy, after the principal it denies. */
export function denyPolicyName(principal: string) {
  const parsed = parsePrincipal(principal)
  if (parsed.kind === 'service-account')
    return `suspended-${parsed.account.namespace}-${parsed.account.name}`
  if (parsed.kind === 'federated-wildcard' && parsed.reach.of === 'namespace')
    return `suspended-${parsed.reach.namespace}-all`
  if (parsed.kind === 'user') return `suspended-user-${parsed.uid.slice(0, 8)}`
  return 'suspended-principal'
}

/** The statement is named after the suspension, so no other policy can be mistaken for it. */
export const buildDenyPolicy = (name: string, principal: string, id: string): WirePolicy => ({
  version: 'v1alpha1',
  name,
  statements: [
    {
      name: `suspension-${id}`,
      effect: 'Deny',
      actions: ['*'],
      resources: ['*'],
      principals: [principal],
    },
  ],
})
