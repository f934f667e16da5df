import 'server-only'

import { listLinkedPeople } from '@/lib/adapters/database/linked-tokens'
import type { RequestRow } from '@/lib/adapters/database/requests'
import { AppError } from '@/lib/common/errors'
import { unlinkedUid } from '@/lib/server/session/actor-identity'
import type { Context } from '@/lib/server/session/context'

type Authored = Pick<RequestRow, 'number' | 'author'>

const DECISIONS = { request: 'decide it', grant: 'resolve the grant' }

/** The names under which a person wrote requests: their own, and the one that they have without a linked token. */
export const ownNames = ({ actor: { uid, identity } }: Pick<Context, 'actor'>): string[] =>
  identity
    ? [uid, unlinkedUid({ provider: identity.provider.id, subject: identity.subject })]
    : [uid]

export const isAuthor = (context: Pick<Context, 'actor'>, { author }: Authored): boolean =>
  ownNames(context).includes(author)

/**
 * Throws if the person wrote the request. Somebody without a linked token wrote under their name at an identity
 * provider, so whoever decides must be known there too.
 */
export async function refuseOwnRequest(
  context: Context,
  row: Authored,
  about: keyof typeof DECISIONS,
): Promise<void> {
  const { store, actor, config } = context
  const linked = await listLinkedPeople(store, actor.orgUid, actor.uid)
  const names = [...ownNames(context), ...linked.map(unlinkedUid)]
  if (names.includes(row.author))
    throw new AppError('forbidden', `You are the author of request ${row.number}.`, {
      detail: {
        reason: 'own-request',
        next: `Ask someone else who can write policies to ${DECISIONS[about]}.`,
      },
    })
  const provider = config.SIGN_IN_PROVIDERS.find(({ id }) => isNameAt(id, row.author))
  if (!provider || names.some((name) => isNameAt(provider.id, name))) return
  throw new AppError(
    'forbidden',
    `A person of ${provider.name} wrote request ${row.number}, and the console cannot tell whether that is you.`,
    {
      detail: {
        reason: 'unknown-author',
        next: `Sign in at ${provider.name} and link your CoreWeave API token there to ${DECISIONS[about]}.`,
      },
    },
  )
}

const isNameAt = (provider: string, name: string) => name.startsWith(`${provider}/`)
