import 'server-only'

import {
  findLinkedToken,
  type LinkedTokenRow,
  type ProviderSubject,
  upsertLinkedToken,
} from '@/lib/adapters/database/linked-tokens'
import type { SealedReader, SealedStore } from '@/lib/adapters/database/sealed-store'
import { canonicalJson } from '@/lib/common/canonical-json'
import type { Env } from '../env'
import { deriveKeys, type SealingKeys } from '../keys'
import { seal, unseal } from './seal'

type Config = Pick<Env, 'SESSION_SECRET'>
type Whose = ProviderSubject & { orgUid: string }

/** The CoreWeave token of a person who signs in at an identity provider. */
export type LinkedToken = Omit<LinkedTokenRow, 'sealed'> & {
  /** Undefined if it was sealed with a SESSION_SECRET that is gone. */
  token: string | undefined
  /** Sealed with a SESSION_SECRET that will be dropped. */
  isOutdated: boolean
}

const keysOf = ({ SESSION_SECRET }: Config) => deriveKeys(SESSION_SECRET, 'linked-token')

/** Every other column, so that a token cannot be opened in the row of another person. */
const boundTo = (
  orgUid: string,
  { provider, subject, actorUid, lastFour, linkedAt }: Omit<LinkedTokenRow, 'sealed'>,
) => canonicalJson([orgUid, provider, subject, actorUid, lastFour, linkedAt.toISOString()])

/** Throws `broken-seal` if the row was edited, copied, rolled back or deleted outside the console. */
export async function readLinkedToken(
  store: SealedReader,
  config: Config,
  { orgUid, ...whose }: Whose,
): Promise<LinkedToken | undefined> {
  const row = await findLinkedToken(store, orgUid, whose)
  if (!row) return undefined
  const { sealed, ...rest } = row
  const keys = keysOf(config)
  const open = (with_: SealingKeys) => unseal(with_, sealed, boundTo(orgUid, rest))
  const token = open(keys)
  return {
    ...rest,
    token,
    isOutdated: token !== undefined && open({ ...keys, all: [keys.newest] }) === undefined,
  }
}

const LAST = 4

/** Link or replace a token. False if another person of the provider has linked its owner. */
export function writeLinkedToken(
  store: SealedStore,
  config: Config,
  { orgUid, ...whose }: Whose,
  { uid, token, now }: { uid: string; token: string; now: Date },
): Promise<boolean> {
  const row = { ...whose, actorUid: uid, lastFour: token.slice(-LAST), linkedAt: now }
  const sealed = seal(keysOf(config), token, boundTo(orgUid, row))
  return upsertLinkedToken(store, orgUid, { ...row, sealed })
}
