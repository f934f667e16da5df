import { asPod, type SandboxContainer, type SandboxPod, type StoredManifest } from './objects'
import { type ResourceType, types } from './resources'
import { fieldAt } from './selectors'

export type PrintColumn = {
  name: string
  cell: (object: StoredManifest, now: Date) => string | number
  /** Shown with `-o wide` only. */
  wide?: boolean
  number?: boolean
}

/** Table columns of k8s.io/kubernetes/pkg/printers/internalversion. */
export function columnsOf(type: ResourceType): PrintColumn[] {
  if (type === types.events) return events
  return [NAME, ...(special.get(type) ?? []), AGE, ...(wide.get(type) ?? [])]
}

const NONE = '<none>'
const NAME: PrintColumn = { name: 'Name', cell: ({ metadata }) => metadata.name }
const AGE: PrintColumn = {
  name: 'Age',
  cell: ({ metadata }, now) => since(metadata.creationTimestamp, now),
}

/** Only some kinds are checked for what stands in them. */
const textAt = (object: unknown, path: string) => {
  const value = fieldAt(object, path)
  return typeof value === 'string' ? value : ''
}
const numberAt = (object: unknown, path: string) => {
  const value = fieldAt(object, path)
  return typeof value === 'number' ? value : 0
}
const listAt = (object: unknown, path: string): unknown[] => {
  const value = fieldAt(object, path)
  return Array.isArray(value) ? value : []
}

const count = (name: string, path: string): PrintColumn => ({
  name,
  number: true,
  cell: (object) => numberAt(object, path),
})
const role: PrintColumn = {
  name: 'Role',
  cell: (object) => `${textAt(object, 'roleRef.kind')}/${textAt(object, 'roleRef.name')}`,
}

const special = new Map<ResourceType, PrintColumn[]>([
  [types.namespaces, [{ name: 'Status', cell: (object) => textAt(object, 'status.phase') }]],
  [
    types.nodes,
    [
      { name: 'Status', cell: (object) => (holds(object, 'Ready') ? 'Ready' : 'NotReady') },
      { name: 'Roles', cell: () => NONE },
    ],
  ],
  [
    types.pods,
    [
      { name: 'Ready', cell: (object) => ready(asPod(object)) },
      { name: 'Status', cell: (object) => podStatus(asPod(object)) },
      { name: 'Restarts', cell: (object) => String(restarts(asPod(object))) },
    ],
  ],
  [
    types.jobs,
    [
      { name: 'Status', cell: jobStatus },
      {
        name: 'Completions',
        cell: (object) =>
          `${numberAt(object, 'status.succeeded')}/${numberAt(object, 'spec.completions') || 1}`,
      },
      { name: 'Duration', cell: jobDuration },
    ],
  ],
  [
    types.deployments,
    [
      {
        name: 'Ready',
        cell: (object) =>
          `${numberAt(object, 'status.readyReplicas')}/${numberAt(object, 'spec.replicas')}`,
      },
      count('Up-to-date', 'status.updatedReplicas'),
      count('Available', 'status.availableReplicas'),
    ],
  ],
  [
    types.replicasets,
    [
      count('Desired', 'spec.replicas'),
      count('Current', 'status.replicas'),
      count('Ready', 'status.readyReplicas'),
    ],
  ],
  [
    types.mutatingwebhookconfigurations,
    [{ name: 'Webhooks', number: true, cell: (object) => listAt(object, 'webhooks').length }],
  ],
  [types.rolebindings, [role]],
  [types.clusterrolebindings, [role]],
])

const containers = (path: string): PrintColumn[] => [
  { name: 'Containers', wide: true, cell: (object) => joined(object, path, 'name') },
  { name: 'Images', wide: true, cell: (object) => joined(object, path, 'image') },
]
const joined = (object: StoredManifest, path: string, key: keyof SandboxContainer & string) =>
  listAt(object, path)
    .map((container) => textAt(container, key))
    .join(',')

const TEMPLATE = 'spec.template.spec.containers'
const wide = new Map<ResourceType, PrintColumn[]>([
  [
    types.pods,
    [
      { name: 'IP', wide: true, cell: (object) => textAt(object, 'status.podIP') || NONE },
      { name: 'Node', wide: true, cell: (object) => textAt(object, 'spec.nodeName') || NONE },
    ],
  ],
  [types.jobs, containers(TEMPLATE)],
  [types.deployments, containers(TEMPLATE)],
  [types.replicasets, containers(TEMPLATE)],
])

const events: PrintColumn[] = [
  {
    name: 'Last Seen',
    cell: (event, now) => since(textAt(event, 'lastTimestamp') || textAt(event, 'eventTime'), now),
  },
  { name: 'Type', cell: (event) => textAt(event, 'type') },
  { name: 'Reason', cell: (event) => textAt(event, 'reason') },
  {
    name: 'Object',
    cell: (event) =>
      `${textAt(event, 'involvedObject.kind').toLowerCase()}/${textAt(event, 'involvedObject.name')}`,
  },
  { name: 'Message', cell: (event) => textAt(event, 'message').trim() },
  { ...NAME, wide: true },
]

const holds = (object: StoredManifest, type: string) =>
  listAt(object, 'status.conditions').some(
    (condition) => textAt(condition, 'type') === type && textAt(condition, 'status') === 'True',
  )

const statuses = ({ status }: SandboxPod) => status.containerStatuses ?? []
const ready = (pod: SandboxPod) =>
  `${statuses(pod).filter((one) => one.ready).length}/${pod.spec.containers.length}`
const restarts = (pod: SandboxPod) =>
  statuses(pod).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0)

function podStatus(pod: SandboxPod) {
  const { phase, reason } = pod.status
  const over = phase === 'Succeeded' || phase === 'Failed'
  if (pod.metadata.deletionTimestamp && !over) return 'Terminating'
  const states = statuses(pod).map(({ state }) => state)
  if (states.some((state) => state?.running)) return 'Running'
  const told = states.flatMap((state) => state?.waiting?.reason ?? state?.terminated?.reason ?? [])
  return told.find((one) => one !== 'Completed') ?? told[0] ?? reason ?? phase ?? ''
}

function jobStatus(object: StoredManifest) {
  if (holds(object, 'Complete')) return 'Complete'
  if (holds(object, 'Failed')) return 'Failed'
  if (object.metadata.deletionTimestamp) return 'Terminating'
  return fieldAt(object, 'spec.suspend') === true ? 'Suspended' : 'Running'
}

function jobDuration(object: StoredManifest, now: Date) {
  const [start, end] = [textAt(object, 'status.startTime'), textAt(object, 'status.completionTime')]
  return start ? since(start, end ? new Date(end) : now) : ''
}

/** `HumanDuration` of k8s.io/apimachinery/pkg/util/duration. */
function since(time: string, now: Date) {
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
