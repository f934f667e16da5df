import 'server-only'

import { createCoreWeave } from '@/lib/adapters/coreweave/client'
import {
  deleteLinkedTokenEnd,
  findLinkedTokenEnd,
  type LinkedTokenEndRow,
  upsertLinkedTokenEnd,
} from '@/lib/adapters/database/linked-token-ends'
import { deleteLinkedToken } from '@/lib/adapters/database/linked-tokens'
import { type SealedStore, sealedStore } from '@/lib/adapters/database/sealed-store'
import { updateStorageKeys } from '@/lib/adapters/database/storage-keys'
import { AppError } from '@/lib/common/errors'
import { recordEvent, recorded } from '@/lib/server/audit/audit'
import { createSealer } from '@/lib/server/audit/sealer'
import { findProviderSettings, unlinkedUid } from '@/lib/server/session/actor-identity'
import type { Context, WriteContext } from '@/lib/server/session/context'
import { readLinkedToken, writeLinkedToken } from '@/lib/server/session/linked-token'
import { renameSessions, type Session, type SessionStore } from '@/lib/server/session/sessions'
import { recordRefusedSignIn } from './refused-sign-ins'
import type { LinkedTokenEnd, LinkedTokenState, LinkToken } from './schema'
import { authenticate } from './sign-in'
import { tokenEnd, tokenState } from './token-lifetime'

type Vault = SessionStore & Pick<WriteContext, 'config'>

/** What is linked for the person; undefined for a session that began with a token. */
export async function readOwnLinkedToken(context: Context): Promise<LinkedTokenState | undefined> {
  const { actor } = context
  if (!actor.identity) return undefined
  const { provider, subject } = actor.identity
  return readLinkedTokenState(context, { orgUid: actor.orgUid, provider, subject })
}

type Whose = { orgUid: string; provider: { id: string; name: string }; subject: string }

export async function readLinkedTokenState(
  { store, config, clock }: Pick<Context, 'store' | 'config' | 'clock'>,
  { orgUid, provider, subject }: Whose,
): Promise<LinkedTokenState | undefined> {
  const whose = { orgUid, provider: provider.id, subject }
  const [linked, end] = await Promise.all([
    readLinkedToken(store, config, whose),
    findLinkedTokenEnd(store, whose),
  ])
  return (
    linked && {
      provider: provider.name,
      lastFour: linked.lastFour,
      linkedAt: linked.linkedAt.toISOString(),
      end: end && describeEnd(end, linked, clock()),
    }
  )
}

/** Undefined if the end was said of an earlier token. */
function describeEnd(
  { linkedAt, endsAt }: LinkedTokenEndRow,
  linked: { linkedAt: Date },
  now: Date,
): LinkedTokenEnd | undefined {
  if (linkedAt.getTime() !== linked.linkedAt.getTime()) return undefined
  if (!endsAt) return 'never'
  return { at: endsAt.toISOString(), state: tokenState({ from: linkedAt, to: endsAt }, now) }
}

/**
 * Link the CoreWeave API token of a person who signed in at an identity provider, or replace it. From then on they
 * act as the person of the token, whichever way they sign in.
 */
export async function linkToken(
  vault: Vault,
  { session, address, token, lifetime }: LinkToken & { session: Session; address: string },
): Promise<{ lastFour: string }> {
  const { store, config, clock } = vault
  const { identity, orgUid } = session
  if (!identity) throw noProviderError()
  const settings = findProviderSettings(config, identity.provider)
  const owner = await authenticate({
    store,
    config,
    coreweave: createCoreWeave({ baseUrl: config.COREWEAVE_API_URL, token }).reader,
    address,
    token,
  }).catch(async (error: unknown) => {
    await recordRefusedSignIn(vault, { address, error, provider: settings })
    throw error
  })
  const name = settings?.name ?? identity.provider
  const event = {
    action: 'session.link-token' as const,
    object: { provider: name, person: owner.uid },
    after: { subject: identity.subject, displayName: identity.name, email: identity.email },
    orgUid,
    actor: owner.uid,
  }
  const whose = { orgUid, provider: identity.provider, subject: identity.subject }
  const sealed = sealedStore(store, createSealer({ config, actor: owner.uid, clock }))
  const problem = await findLinkProblem(sealed, vault, whose, { owner, name })
  if (problem) {
    await recordEvent(vault, { ...event, refused: problem })
    throw problem
  }
  await recordEvent(vault, event)
  const now = clock()
  if (!(await writeLinkedToken(sealed, config, whose, { uid: owner.uid, token, now }))) {
    const taken = linkedElsewhereError(name)
    await recordEvent(vault, { ...event, refused: taken })
    throw taken
  }
  if (lifetime)
    await upsertLinkedTokenEnd(store, {
      ...whose,
      linkedAt: now,
      endsAt: tokenEnd(lifetime, now) ?? null,
    })
  else await deleteLinkedTokenEnd(store, whose)
  await renameSessions(vault, whose, owner.uid)
  return { lastFour: token.slice(-4) }
}

async function findLinkProblem(
  store: SealedStore,
  { config }: Vault,
  whose: { orgUid: string; provider: string; subject: string },
  { owner, name }: { owner: { uid: string; orgUid: string }; name: string },
): Promise<AppError | undefined> {
  if (owner.orgUid !== whose.orgUid)
    return tokenError(
      `This token belongs to another organization than ${name}.`,
      'Use a token of the organization whose provider you signed in at.',
    )
  const linked = await readLinkedToken(store, config, whose)
  if (linked && linked.actorUid !== owner.uid)
    return tokenError(
      'This token belongs to another CoreWeave user than the one that is linked.',
      'Use a token of the same user, or remove the linked token under Settings first.',
    )
  return undefined
}

/** Remove the token of the person, whose sessions then have none. */
export async function unlinkToken(context: WriteContext): Promise<void> {
  const { actor, store } = context
  const { identity, orgUid } = actor
  if (!identity) throw noProviderError()
  const whose = { orgUid, provider: identity.provider.id, subject: identity.subject }
  await recorded(
    context,
    {
      action: 'session.unlink-token',
      object: { provider: identity.provider.name, person: actor.uid },
    },
    async () => {
      await deleteLinkedToken(store, orgUid, whose)
      await deleteLinkedTokenEnd(store, whose)
      await renameSessions(context, whose, unlinkedUid(whose))
      await updateStorageKeys(store, { orgUid, actor: actor.uid }, null)
    },
  )
}

const linkedElsewhereError = (name: string) =>
  tokenError(
    `Another person of ${name} has linked a token of this CoreWeave user.`,
    'Use a token of your own. If it is yours, have the other person remove it under Settings.',
  )

/** Shown at the field of the token. */
const tokenError = (message: string, next: string) =>
  new AppError('invalid', message, {
    detail: { reason: 'refused-token', fields: { token: [message] }, next },
  })

const noProviderError = () =>
  new AppError('invalid', 'You signed in with an API token, so there is none to link.', {
    detail: { next: 'Sign in at an identity provider to link a token.' },
  })
