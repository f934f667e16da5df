import 'server-only'

import { injectionOf } from '@/lib/core/identity/injection'
import type { Metadata, ServiceAccount } from '@/lib/core/kubernetes/kinds'
import { choiceOf } from './injection'
import { managerOf } from './manager'
import type { ServiceAccountRow } from './schema'

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration'
const MAX_SEARCHED = 200

/** A service account as a row of the list. */
export function accountRow({ metadata }: ServiceAccount): ServiceAccountRow {
  const { namespace = '', name, annotations, creationTimestamp } = metadata
  const manager = managerOf(metadata)
  const { injection, audience } = choiceOf(annotations)
  return {
    namespace,
    name,
    injection,
    ...(audience && { audience }),
    problems: injectionOf(annotations).problems.map(({ message }) => message),
    ...(manager && { manager }),
    createdAt: creationTimestamp,
    annotations: Object.entries(annotations).flatMap(([key, value]) =>
      key === LAST_APPLIED ? [] : [`${key}=${value}`.slice(0, MAX_SEARCHED)],
    ),
  }
}

/** The last write that managedFields record: which field manager, and when. */
export function lastWriteOf({ managedFields }: Metadata) {
  const [last] = managedFields
    .flatMap(({ manager, time }) => (manager && time ? [{ manager, at: time }] : []))
    .toSorted((a, b) => b.at.localeCompare(a.at))
  return last
}
