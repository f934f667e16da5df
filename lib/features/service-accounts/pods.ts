import { webhookEvidence } from '@/lib/core/kubernetes/injection-evidence'
import type { Pod } from '@/lib/core/kubernetes/kinds'
import { isPodAlive, podOwner } from '@/lib/core/kubernetes/pod-owner'
import type { PodBehind } from './schema'

type Owner = PodBehind['owner']

const RESTARTABLE = ['Deployment', 'StatefulSet', 'DaemonSet']

function ownerOf(pod: Pod): Owner {
  const owner = podOwner(pod)
  return owner && { ...owner, restartable: RESTARTABLE.includes(owner.kind) }
}

function lagOf(pod: Pod, audience: string | undefined): PodBehind['lag'] | undefined {
  const evidence = webhookEvidence(pod)
  if (audience === undefined) return evidence && 'still-injected'
  if (!evidence) return 'without-credentials'
  return evidence.audience === undefined || evidence.audience === audience
    ? undefined
    : 'other-audience'
}

/**
 * Counts the live pods of an account and lists those that started before its current annotation, because
 * the webhook mutates pods only when they are created. `audience` is the expected one; undefined if the
 * account is not injected.
 */
export function reportPods(pods: readonly Pod[], account: string, audience: string | undefined) {
  const alive = pods.filter(
    (pod) => isPodAlive(pod) && (pod.spec.serviceAccountName ?? 'default') === account,
  )
  const behind = alive.flatMap((pod): PodBehind[] => {
    const lag = lagOf(pod, audience)
    if (!lag) return []
    const { name, creationTimestamp } = pod.metadata
    const owner = ownerOf(pod)
    return [{ name, lag, createdAt: creationTimestamp, ...(owner && { owner }) }]
  })
  return { alive: alive.length, behind }
}
