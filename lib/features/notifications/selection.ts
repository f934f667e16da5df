import { findKind, isAtLeast, type NotificationKind, type NotificationSeverity } from './kinds'

/** A cluster, or one namespace in it. */
export type Place = { cluster: string; clusterName: string; namespace?: string }

/** What a target receives. */
export type Selection = {
  severity: NotificationSeverity
  /** All topics if there is none. */
  topics: readonly string[]
  /** Everywhere if there is none. */
  places: readonly Place[]
}

export type SelectableEvent = {
  /** Whom it is about. */
  people?: readonly string[] | undefined
  kind: NotificationKind
  severity: NotificationSeverity
  /** Where it happened; absent for what belongs to no cluster. */
  place?: { cluster: string; namespace?: string } | undefined
}

/** Whether a target receives an event. */
export function isSelected(
  { severity, topics, places }: Selection,
  event: SelectableEvent,
): boolean {
  const topic = findKind(event.kind)?.topic
  if (!isAtLeast(event.severity, severity)) return false
  if (topics.length > 0 && (topic === undefined || !topics.includes(topic))) return false
  if (places.length === 0) return true
  const { place } = event
  return (
    place !== undefined &&
    places.some(
      ({ cluster, namespace }) =>
        cluster === place.cluster && (namespace === undefined || namespace === place.namespace),
    )
  )
}

type OwnSelection = Selection & { person: string }

/**
 * Whether a person is told of an event: of chosen topics where it is about them, and of everything in their
 * namespaces. They are not told of what they did themselves.
 */
export function isOwnSelected(
  { person, ...selection }: OwnSelection,
  event: SelectableEvent,
  actor: string,
): boolean {
  if (!isAtLeast(event.severity, selection.severity)) return false
  const topic = findKind(event.kind)?.topic
  const isTheirs = event.people?.includes(person) === true
  if (isTheirs && topic === 'requests' && actor === person) return false
  if (isTheirs && topic !== undefined && selection.topics.includes(topic)) return true
  return selection.places.length > 0 && isSelected({ ...selection, topics: [] }, event)
}
