import 'server-only'

import { readSmtpSettings } from '@/lib/adapters/smtp/settings'
import { isEmailAddress } from '@/lib/common/email-address'
import { AppError } from '@/lib/common/errors'
import { openCluster, readClusters } from '@/lib/features/clusters/service'
import { type NotificationTarget, parsePlaces } from '@/lib/features/notifications/schema'
import {
  deleteSubscription,
  readSubscription,
  saveSubscription,
} from '@/lib/features/notifications/service'
import type { Context, WriteContext } from '@/lib/server/session/context'
import type { OwnNotifications, OwnUnavailable, SaveOwnNotifications } from './schema'

const MAX_PLACES = 20

/**
 * What this person is told by e-mail, or why nothing can be sent to them. Undefined where the console has no identity
 * provider, so that it knows nobody’s address.
 */
export async function readOwnNotifications(
  context: Context,
): Promise<OwnNotifications | undefined> {
  const { actor, config } = context
  if (!actor.identity && config.SIGN_IN_PROVIDERS.length === 0) return undefined
  const address = addressOf(context)
  if (typeof address === 'object') return { state: 'unavailable', reason: address.unavailable }
  const found = await readSubscription(context)
  if (!found) return { state: 'off', address }
  const { topics, places, severity, quiet, address: sentTo } = found
  return {
    state: 'on',
    address,
    sentTo,
    choices: {
      requests: topics.includes('requests'),
      canaries: topics.includes('canaries'),
      places,
      criticalOnly: severity === 'critical',
      ...(quiet && { quiet }),
    },
  }
}

/** The address that the identity provider names: nobody is told at an address that they typed. */
function addressOf({ actor, config }: Context): string | { unavailable: OwnUnavailable } {
  if (!readSmtpSettings(config)) return { unavailable: 'no-mail-server' }
  const { identity } = actor
  if (!identity) return { unavailable: 'no-provider' }
  const { email } = identity
  return email !== undefined && isEmailAddress(email) ? email : { unavailable: 'no-address' }
}

const NEXT = {
  'no-mail-server': 'Ask the operator of the console to set SMTP_URL.',
  'no-provider': 'Sign in at your identity provider, which names your address.',
  'no-address': 'Ask an administrator of your identity provider to set your verified address.',
} as const satisfies Record<OwnUnavailable, string>

/** Choose what this person is told by e-mail. */
export async function saveOwnNotifications(
  context: WriteContext,
  input: SaveOwnNotifications,
): Promise<OwnNotifications | undefined> {
  const address = addressOf(context)
  if (typeof address === 'object')
    throw new AppError('conflict', 'The console cannot send e-mail to you.', {
      detail: { next: NEXT[address.unavailable] },
    })
  const { requests, canaries, criticalOnly, quiet, quietFrom, quietTo, zone, criticalPasses } =
    input
  const places = await requireOwnPlaces(context, input.places)
  if (!requests && !canaries && places.length === 0)
    throw new AppError('invalid', 'Choose something to be told of.', {
      detail: { fields: { places: ['Choose requests, canaries, or name a namespace.'] } },
    })
  await saveSubscription(context, {
    address,
    severity: criticalOnly ? 'critical' : 'info',
    topics: [...(requests ? ['requests'] : []), ...(canaries ? ['canaries'] : [])],
    places,
    quiet: quiet ? { from: quietFrom, to: quietTo, zone, criticalPasses } : null,
  })
  return readOwnNotifications(context)
}

/** Stop telling this person anything. */
export const deleteOwnNotifications = (context: WriteContext): Promise<void> =>
  deleteSubscription(context)

/** Namespaces of which this person may be told: those whose service accounts they may list. */
async function requireOwnPlaces(
  context: Context,
  text: string,
): Promise<NotificationTarget['places']> {
  const named = parsePlaces(text)
  if (named.length === 0) return []
  if (named.length > MAX_PLACES) throw placesError(`Name at most ${MAX_PLACES} namespaces.`)
  const clusters = await readClusters(context)
  const places: NotificationTarget['places'] = []
  for (const { cluster: name, namespace } of named) {
    const cluster = clusters.find((each) => each.name === name)
    if (!cluster) throw placesError(`There is no cluster ${name}.`)
    if (namespace === undefined)
      throw placesError(`Name a namespace of ${name}: ${name}/namespace.`)
    const { kubernetes } = await openCluster(context, cluster.id)
    const right = { verb: 'list', resource: 'serviceaccounts', namespace }
    if (!(await kubernetes.may(right)).allowed)
      throw placesError(`You cannot list the service accounts of ${name}/${namespace}.`)
    places.push({ cluster: cluster.id, clusterName: name, namespace })
  }
  return places
}

const placesError = (message: string) =>
  new AppError('invalid', message, { detail: { fields: { places: [message] } } })
