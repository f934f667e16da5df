import { listAnd } from '@/lib/common/list'
import { plural, pluralOf } from '@/lib/common/plural'
import {
  KEY_ASSUMPTIONS,
  type KeyFault,
  type KeyFaultCode,
  type KeyRotation,
  type OutageKind,
} from '@/lib/core/issuer-keys/key-history'
import type { UploadedKeySet } from './schema'

const SHOWN_KID = 12

/** An issuer may put anything into a key ID; the backtick marks identifiers in sentences. */
const ODD = /[^\x21-\x7e]|`/g

/** The beginning of a key ID, which tells the keys of one issuer apart. */
export function shortKid(kid: string): string {
  const shown = kid.slice(0, SHOWN_KID).replace(ODD, '?')
  return kid.length > SHOWN_KID ? `${shown}…` : shown
}

const FAULT_TITLES = {
  unpublished: 'A key of the API server is not published',
  'published-late': 'A key was published too late',
  'used-early': 'A key signed too soon after its publication',
  'removed-early': 'A key was removed too early',
} as const satisfies Record<KeyFaultCode, string>

export const keyFaultTitle = ({ code }: Pick<KeyFault, 'code'>): string => FAULT_TITLES[code]

const MINUTE_MS = 60_000
const minutes = (ms: number) => plural(Math.max(1, Math.round(ms / MINUTE_MS)), 'minute')
const LIFETIME = minutes(KEY_ASSUMPTIONS.tokenLifetimeMs)
const CACHE = minutes(KEY_ASSUMPTIONS.cacheMs)

/** What happened, and which tokens fail because of it. Identifiers stand between backticks. */
export function describeKeyFault(fault: KeyFault): string {
  const kid = `\`${shortKid(fault.kid)}\``
  switch (fault.code) {
    case 'unpublished':
      return fault.signs
        ? `A token is signed by key ${kid}, which the issuer URL does not publish: CoreWeave and other clouds reject such tokens.`
        : `The API server has key ${kid}, which the issuer URL does not publish. Tokens that it signs are rejected by CoreWeave and other clouds.`
    case 'published-late':
      return `Key ${kid} was ${fault.signs ? 'in use' : 'at the API server'} ${minutes(fault.publishedAt - fault.usedAt)} before the issuer URL published it. Tokens that it signed were rejected until then, and may be for ${CACHE} more by clouds that keep an older key set.`
    case 'used-early':
      return `A token was signed by key ${kid} ${minutes(fault.usedAt - fault.publishedAt)} after its publication. Clouds may keep an older key set for ${CACHE}, and reject the token until then.`
    case 'removed-early':
      return `Key ${kid} was removed while tokens that it signed may have been valid: ${minutes(fault.validUntil - fault.removedAt)} too early, if tokens are valid for ${LIFETIME}. Such tokens are rejected until their pods get new ones.`
  }
}

const OUTAGE_WORDS = {
  'not-enabled': 'the issuer was not found',
  unreachable: 'the issuer could not be reached',
  invalid: 'the issuer’s documents could not be used',
  'no-keys': 'the issuer published no keys',
} as const satisfies Record<OutageKind, string>

/** Why no keys were read, inside a sentence. */
export const describeOutage = (kind: OutageKind): string => OUTAGE_WORDS[kind]

const keyList = (kids: readonly string[]) =>
  `${pluralOf(kids.length, 'key', 'keys')} ${listAnd(kids.map((kid) => `\`${shortKid(kid)}\``))}`

/** "Key `a` was added and key `b` removed". */
export function describeRotation({ added, removed }: Pick<KeyRotation, 'added' | 'removed'>) {
  const text = [
    ...(added.length > 0 ? [`${keyList(added)} added`] : []),
    ...(removed.length > 0 ? [`${keyList(removed)} removed`] : []),
  ].join(', ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** What an uploaded key set is to the published keys, in a few words. */
export function uploadTitle({
  missing,
  removed,
  unseen,
}: Pick<UploadedKeySet, 'missing' | 'removed' | 'unseen'>): string {
  if (missing.length > 0) return 'lacks a published key'
  if (removed.length > 0) return 'still trusts a removed key'
  return unseen.length > 0 ? 'trusts a key that was never published' : 'has the published keys'
}

const MAX_ACCOUNTS = 5

/** What an uploaded key set lacks and still trusts, and for which accounts. */
export function describeUpload({ missing, removed, unseen, accounts }: UploadedKeySet): string {
  const names = accounts.slice(0, MAX_ACCOUNTS).map(({ namespace, name }) => `${namespace}/${name}`)
  const more = accounts.length - names.length
  const whose = listAnd([...names, ...(more > 0 ? [`${more} more`] : [])])
  return [
    ...(missing.length > 0
      ? [
          `The uploaded key set lacks ${keyList(missing)}: tokens of ${whose} that ${pluralOf(missing.length, 'it signs', 'they sign')} are rejected.`,
        ]
      : []),
    ...(removed.length > 0
      ? [
          `It still has ${keyList(removed)}, which the issuer no longer publishes: whoever holds ${pluralOf(removed.length, 'that key', 'one of them')} can sign tokens that the cloud accepts.`,
        ]
      : []),
    ...(unseen.length > 0
      ? [`It has ${keyList(unseen)}, which the issuer was not seen to publish.`]
      : []),
  ].join(' ')
}
