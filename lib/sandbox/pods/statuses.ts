import { randomBytes } from 'node:crypto'
import type { ContainerStatus } from '@/lib/core/kubernetes/kinds'
import type { PodStatus, SandboxPod } from '../kubernetes/objects'
import { IMAGE_ID } from './images'

type State = NonNullable<ContainerStatus['state']>
export type Stage =
  | { is: 'waiting'; reason: string; message?: string }
  | { is: 'running'; startedAt: string }
  | { is: 'terminated'; exitCode: number; startedAt: string; finishedAt: string }

const containerId = () => `containerd://${randomBytes(32).toString('hex')}`

const stateOf = (stage: Stage, containerID: string): State => {
  switch (stage.is) {
    case 'waiting':
      return {
        waiting: { reason: stage.reason, ...(stage.message ? { message: stage.message } : {}) },
      }
    case 'running':
      return { running: { startedAt: stage.startedAt } }
    case 'terminated': {
      const { exitCode, startedAt, finishedAt } = stage
      const reason = exitCode === 0 ? 'Completed' : 'Error'
      return { terminated: { exitCode, reason, startedAt, finishedAt, containerID } }
    }
  }
}

/** The pod's status after one container has reached a new stage. */
export function withStage(pod: SandboxPod, container: string, stage: Stage, at: string): PodStatus {
  const containerStatuses = pod.spec.containers.map(({ name, image }) => {
    const current = pod.status.containerStatuses?.find((status) => status.name === name)
    if (name !== container) return current ?? untouched(name, image)
    const known: ContainerStatus = { ...(current ?? untouched(name, image)), image }
    const fresh = stage.is === 'running' || !known['containerID']
    const containerID = fresh ? containerId() : String(known['containerID'])
    const again = stage.is === 'running' && known.lastState?.terminated
    return {
      ...known,
      state: stateOf(stage, containerID),
      ready: stage.is === 'running',
      started: stage.is === 'running',
      restartCount: (known.restartCount ?? 0) + (again && !known.state?.running ? 1 : 0),
      ...(stage.is === 'waiting' && known.state?.terminated ? { lastState: known.state } : {}),
      ...(stage.is === 'waiting' ? {} : { imageID: IMAGE_ID, containerID }),
    }
  })
  return withConditions({ ...pod.status, containerStatuses }, at)
}

const untouched = (name: string, image: string): ContainerStatus => ({
  name,
  image,
  imageID: '',
  ready: false,
  restartCount: 0,
  state: { waiting: { reason: 'ContainerCreating' } },
  lastState: {},
})

export function withConditions(status: PodStatus, at: string): PodStatus {
  const ready = status.containerStatuses?.every((one) => one.ready) ?? false
  const over = status.phase === 'Succeeded' || status.phase === 'Failed'
  const unready = over
    ? { reason: status.phase === 'Succeeded' ? 'PodCompleted' : 'PodFailed' }
    : {
        reason: 'ContainersNotReady',
        message: `containers with unready status: [${status.containerStatuses
          ?.filter((one) => !one.ready)
          .map(({ name }) => name)
          .join(' ')}]`,
      }
  const wanted: [string, boolean, object][] = [
    ['PodReadyToStartContainers', !over, {}],
    ['Initialized', true, {}],
    ['Ready', ready, ready ? {} : unready],
    ['ContainersReady', ready, ready ? {} : unready],
    ['PodScheduled', true, {}],
  ]
  const conditions = wanted.map(([type, is, why]) => {
    const before = status.conditions?.find((condition) => condition.type === type)
    const value = is ? 'True' : 'False'
    const since = before?.status === value ? (before.lastTransitionTime ?? at) : at
    return { type, status: value, lastProbeTime: null, lastTransitionTime: since, ...why }
  })
  return { ...status, conditions }
}

/** Why a pod waits for a node; `closed` ones are cordoned. */
export function unschedulable(nodes: number, closed: number) {
  const reasons = [
    ...(nodes > closed
      ? [`${nodes - closed} node(s) didn't match Pod's node affinity/selector`]
      : []),
    ...(closed > 0 ? [`${closed} node(s) were unschedulable`] : []),
  ]
  return `0/${nodes} nodes are available: ${reasons.join(', ')}. preemption: 0/${nodes} nodes are available: ${nodes} Preemption is not helpful for scheduling.`
}
