import 'server-only'

import { listRememberedNamespaces } from '@/lib/adapters/database/namespaces'
import type { StoredVerification } from '@/lib/adapters/database/verifications'
import { mapLimited } from '@/lib/common/concurrent'
import type { Context } from '@/lib/server/session/context'
import type { VerificationFilter, VerificationPlace } from './schema'

const MOST_PLACES = 100

/** Namespaces where runs are kept, that were asked for, or that this person has opened; `beyond` are too many to ask. */
export async function readPlaces(
  { store, actor }: Context,
  clusters: readonly { id: string }[],
  { cluster, namespace }: VerificationFilter,
  kept: readonly StoredVerification[],
): Promise<{ places: VerificationPlace[]; beyond: number }> {
  const remembered = await mapLimited(clusters, 4, async ({ id }) => {
    const names = await listRememberedNamespaces(store, actor.orgUid, {
      actor: actor.uid,
      cluster: id,
    })
    return names.map((name) => ({ cluster: id, namespace: name }))
  })
  const asked = cluster && namespace ? [{ cluster, namespace }] : []
  const all = [...asked, ...kept.map((one) => ({ cluster: one.cluster, namespace: one.namespace }))]
  const places = new Map(
    [...all, ...remembered.flat()].map((place) => [`${place.cluster} ${place.namespace}`, place]),
  )
  const wanted = [...places.values()]
    .filter((place) => !cluster || place.cluster === cluster)
    .filter((place) => !namespace || place.namespace === namespace)
  const within = wanted.slice(0, MOST_PLACES)
  return { places: within, beyond: wanted.length - within.length }
}
