import type { ConsoleRole } from '@/lib/adapters/identity-provider/settings'
import type { Env } from '../env'
import type { Session } from './sessions'

/** Who somebody is at the identity provider that they signed in at. Holds no token. */
export type ActorIdentity = {
  provider: { id: string; name: string }
  subject: string
  name?: string | undefined
  email?: string | undefined
  groups: readonly string[]
  /** Whether they have linked a CoreWeave token. Without one they act by their ID token, in clusters only. */
  linked: boolean
  /** The groups of each role that the provider narrows; a role that is absent is not narrowed. */
  groupsOfRoles: Partial<Record<ConsoleRole, readonly string[] | undefined>>
}

export const findProviderSettings = (
  { SIGN_IN_PROVIDERS }: Pick<Env, 'SIGN_IN_PROVIDERS'>,
  id: string,
) => SIGN_IN_PROVIDERS.find((provider) => provider.id === id)

/** Undefined for a session that began with a CoreWeave token. */
export function identityOfActor(
  { identity, linked }: Pick<Session, 'identity'> & { linked: boolean },
  config: Pick<Env, 'SIGN_IN_PROVIDERS'>,
): ActorIdentity | undefined {
  if (!identity) return undefined
  const { provider: id, subject, name, email, groups } = identity
  const provider = findProviderSettings(config, id)
  return {
    provider: { id, name: provider?.name ?? id },
    subject,
    name,
    email,
    groups,
    linked,
    groupsOfRoles: provider?.groups ?? {},
  }
}

/** Who a person without a linked token is, in the audit log and among sessions. It is no CoreWeave uid. */
export const unlinkedUid = ({ provider, subject }: { provider: string; subject: string }) =>
  `${provider}/${subject}`
