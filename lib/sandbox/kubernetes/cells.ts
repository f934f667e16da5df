import type { SandboxPod, StoredManifest } from './objects'
import { fieldAt } from './selectors'

export const NONE = '<none>'

/** Only some kinds are checked for what stands in them. */
export const textAt = (object: unknown, path: string) => {
  const value = fieldAt(object, path)
  return typeof value === 'string' ? value : ''
}
export const numberAt = (object: unknown, path: string) => {
  const value = fieldAt(object, path)
  return typeof value === 'number' ? value : 0
}
export const listAt = (object: unknown, path: string): unknown[] => {
  const value = fieldAt(object, path)
  return Array.isArray(value) ? value : []
}

const holds = (object: StoredManifest, type: string) =>
  listAt(object, 'status.conditions').some(
    (condition) => textAt(condition, 'type') === type && textAt(condition, 'status') === 'True',
  )

const statuses = ({ status }: SandboxPod) => status.containerStatuses ?? []
export const ready = (pod: SandboxPod) =>
  `${statuses(pod).filter((one) => one.ready).length}/${pod.spec.containers.length}`
export function restarts(pod: SandboxPod, now: Date) {
  const count = statuses(pod).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0)
  const last = statuses(pod)
    .map((one) => textAt(one, 'lastState.terminated.finishedAt'))
    .toSorted()
    .at(-1)
  return count > 0 && last ? `${count} (${since(last, now)} ago)` : String(count)
}

export function externalIp(object: StoredManifest) {
  if (textAt(object, 'spec.type') === 'LoadBalancer') return '<pending>'
  return textAt(object, 'spec.externalName') || NONE
}

export const servicePorts = (object: StoredManifest) =>
  listAt(object, 'spec.ports')
    .map((port) => `${numberAt(port, 'port')}/${textAt(port, 'protocol')}`)
    .join(',') || NONE

export const portOf = (port: unknown) => String(numberAt(port, 'port'))

/** Three, and how many more there are. */
export const limited = (list: string[]) => {
  if (list.length === 0) return NONE
  const more = list.length > 3 ? ` + ${list.length - 3} more...` : ''
  return `${list.slice(0, 3).join(',')}${more}`
}

export const addressesOf = (object: StoredManifest) =>
  limited(
    listAt(object, 'subsets').flatMap((subset) =>
      listAt(subset, 'addresses').flatMap((address) =>
        listAt(subset, 'ports').map((port) => `${textAt(address, 'ip')}:${portOf(port)}`),
      ),
    ),
  )

export const used = (object: StoredManifest, shown: (name: string) => boolean) =>
  Object.entries(Object(fieldAt(object, 'spec.hard')))
    .filter(([name]) => shown(name))
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, hard]) => {
      const now = Object(fieldAt(object, 'status.used'))[name] ?? '0'
      return `${name}: ${now}/${hard}`
    })
    .join(', ')

export function podStatus(pod: SandboxPod) {
  const { phase, reason } = pod.status
  const over = phase === 'Succeeded' || phase === 'Failed'
  if (pod.metadata.deletionTimestamp && !over) return 'Terminating'
  const states = statuses(pod).map(({ state }) => state)
  if (states.some((state) => state?.running)) return 'Running'
  const told = states.flatMap((state) => state?.waiting?.reason ?? state?.terminated?.reason ?? [])
  return told.find((one) => one !== 'Completed') ?? told[0] ?? reason ?? phase ?? ''
}

export function nodeStatus(object: StoredManifest) {
  const ready = holds(object, 'Ready') ? 'Ready' : 'NotReady'
  return fieldAt(object, 'spec.unschedulable') === true ? `${ready},SchedulingDisabled` : ready
}

export function jobStatus(object: StoredManifest) {
  if (holds(object, 'Complete')) return 'Complete'
  if (holds(object, 'Failed')) return 'Failed'
  if (object.metadata.deletionTimestamp) return 'Terminating'
  return fieldAt(object, 'spec.suspend') === true ? 'Suspended' : 'Running'
}

export function jobDuration(object: StoredManifest, now: Date) {
  const [start, end] = [textAt(object, 'status.startTime'), textAt(object, 'status.completionTime')]
  return start ? since(start, end ? new Date(end) : now) : ''
}

/** `HumanDuration` of k8s.io/apimachinery/pkg/util/duration. */
export function since(time: string, now: Date) {
  const seconds = Math.max(0, Math.floor((now.getTime() - Date.parse(time)) / 1000))
  if (Number.isNaN(seconds)) return '<unknown>'
  const parts = (size: number, unit: string, rest: number, small: string) => {
    const smaller = Math.floor((seconds % size) / rest)
    return `${Math.floor(seconds / size)}${unit}${smaller ? `${smaller}${small}` : ''}`
  }
  const [MINUTE, HOUR, DAY, YEAR] = [60, 3600, 86_400, 31_536_000]
  if (seconds < 2 * MINUTE) return `${seconds}s`
  if (seconds < 10 * MINUTE) return parts(MINUTE, 'm', 1, 's')
  if (seconds < 3 * HOUR) return `${Math.floor(seconds / MINUTE)}m`
  if (seconds < 8 * HOUR) return parts(HOUR, 'h', MINUTE, 'm')
  if (seconds < 2 * DAY) return `${Math.floor(seconds / HOUR)}h`
  if (seconds < 8 * DAY) return parts(DAY, 'd', HOUR, 'h')
  if (seconds < 2 * YEAR) return `${Math.floor(seconds / DAY)}d`
  return seconds < 8 * YEAR ? parts(YEAR, 'y', DAY, 'd') : `${Math.floor(seconds / YEAR)}y`
}
