import type { Pod } from './kinds'

export type PodOwner = { kind: string; name: string }

/** The controller of a pod. The name of a ReplicaSet is its Deployment's and the pod template hash. */
export function podOwner({ metadata }: Pick<Pod, 'metadata'>): PodOwner | undefined {
  const owner = metadata.ownerReferences.find(({ controller }) => controller)
  if (!owner) return undefined
  const hash = metadata.labels['pod-template-hash']
  return owner.kind === 'ReplicaSet' && hash && owner.name.endsWith(`-${hash}`)
    ? { kind: 'Deployment', name: owner.name.slice(0, -hash.length - 1) }
    : { kind: owner.kind, name: owner.name }
}

/** Whether a pod runs or is about to; one that ended or is deleted does not count. */
export const isPodAlive = ({ metadata, status }: Pick<Pod, 'metadata' | 'status'>): boolean =>
  metadata.deletionTimestamp === undefined &&
  (status?.phase === 'Running' || status?.phase === 'Pending')
