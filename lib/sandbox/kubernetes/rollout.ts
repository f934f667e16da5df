import type { Replicated, StoredManifest } from './objects'

export const REVISION = 'deployment.kubernetes.io/revision'

export const revisionOf = ({ metadata }: StoredManifest) =>
  Number(metadata.annotations?.[REVISION] ?? 0)
export const sizeOf = ({ spec }: Replicated) => spec.replicas ?? 1
export const availableOf = ({ status }: Replicated) => status.availableReplicas ?? 0
export const sumOver = (sets: Replicated[], count: (set: Replicated) => number) =>
  sets.reduce((total, set) => total + count(set), 0)

export function countsOf(newest: Replicated | undefined, old: Replicated[], wanted: number) {
  const all = newest ? [newest, ...old] : old
  const ready = sumOver(all, ({ status }) => status.readyReplicas ?? 0)
  const replicas = sumOver(all, ({ status }) => status.replicas ?? 0)
  return {
    replicas,
    updatedReplicas: newest?.status.replicas ?? 0,
    readyReplicas: ready,
    availableReplicas: ready,
    ...(ready < wanted ? { unavailableReplicas: Math.max(wanted, replicas) - ready } : {}),
  }
}

/** How many pods a rollout may add and miss. */
export function boundsOf({ spec }: Replicated, wanted: number) {
  const { type, rollingUpdate = {} } = (spec['strategy'] ?? {}) as {
    type?: string
    rollingUpdate?: { maxSurge?: number | string; maxUnavailable?: number | string }
  }
  const of = (given: number | string = '25%', round: (part: number) => number) =>
    typeof given === 'number' ? given : round((Number.parseInt(given, 10) / 100) * wanted) || 0
  if (type === 'Recreate') return { recreate: true, surge: 0, unavailable: wanted }
  const surge = of(rollingUpdate.maxSurge, Math.ceil)
  const unavailable = of(rollingUpdate.maxUnavailable, Math.floor)
  // Otherwise no pod could be replaced.
  return { recreate: false, surge, unavailable: surge + unavailable === 0 ? 1 : unavailable }
}
