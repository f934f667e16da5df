import { allowsAction } from '../storage/evaluate'
import type { SandboxPerson, SandboxRole, SandboxWorld } from '../world-types'
import { CoreweaveRefusal } from './refusal'

export type Right = 'clusters:read' | 'federation:read' | 'federation:write' | `cwobject:${string}`

const member = (right: string) => ['clusters:read', 'cwobject:ListBucketInfo'].includes(right)

/** The permissions of each role. */
const ROLES: Record<SandboxRole, (right: string) => boolean> = {
  operator: () => true,
  reviewer: (right) =>
    [
      'clusters:read',
      'federation:read',
      'cwobject:ListAccessPolicy',
      'cwobject:EnsureAccessPolicy',
      'cwobject:DeleteAccessPolicy',
      'cwobject:ListBucketInfo',
      'cwobject:ListAccessKeyInfo',
    ].includes(right),
  team: member,
  partner: member,
}

/** Object Storage permissions come from the role or an organization policy; data access only from a policy. */
export function may(world: SandboxWorld, person: SandboxPerson, action: string, resource = '*') {
  if (!action.startsWith('s3:') && ROLES[person.role](action)) return true
  const principal = `coreweave/${person.uid}`
  return allowsAction(world.policies.values(), { principal, action, resource })
}

export function demand(world: SandboxWorld, person: SandboxPerson, right: Right) {
  if (!may(world, person, right))
    throw new CoreweaveRefusal(
      'permission_denied',
      `permission denied: ${right} is not granted to you`,
    )
}
