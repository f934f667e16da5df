import {
  addressesOf,
  externalIp,
  jobDuration,
  jobStatus,
  limited,
  listAt,
  NONE,
  nodeStatus,
  numberAt,
  podStatus,
  portOf,
  ready,
  restarts,
  servicePorts,
  since,
  textAt,
  used,
} from './cells'
import { asPod, type SandboxContainer, type StoredManifest } from './objects'
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
  const own = special.get(type) ?? []
  const dated = own.includes(AGE) || own.includes(CREATED)
  return [NAME, ...own, ...(dated ? [] : [AGE]), ...(wide.get(type) ?? [])]
}

const NAME: PrintColumn = { name: 'Name', cell: ({ metadata }) => metadata.name }
const AGE: PrintColumn = {
  name: 'Age',
  cell: ({ metadata }, now) => since(metadata.creationTimestamp, now),
}

/** Roles show when they were created rather than how long ago. */
const CREATED: PrintColumn = {
  name: 'Created At',
  cell: ({ metadata }) => metadata.creationTimestamp,
}

const count = (name: string, path: string): PrintColumn => ({
  name,
  number: true,
  cell: (object) => numberAt(object, path),
})
const text = (name: string, path: string): PrintColumn => ({
  name,
  cell: (object) => textAt(object, path) || NONE,
})
const counted = (name: string, ...paths: string[]): PrintColumn => ({
  name,
  cell: (object) =>
    paths.reduce((sum, path) => sum + Object.keys(Object(fieldAt(object, path))).length, 0),
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
      { name: 'Status', cell: nodeStatus },
      { name: 'Roles', cell: () => NONE },
      AGE,
      text('Version', 'status.nodeInfo.kubeletVersion'),
    ],
  ],
  [
    types.pods,
    [
      { name: 'Ready', cell: (object) => ready(asPod(object)) },
      { name: 'Status', cell: (object) => podStatus(asPod(object)) },
      { name: 'Restarts', cell: (object, now) => restarts(asPod(object), now) },
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
    types.cronjobs,
    [
      text('Schedule', 'spec.schedule'),
      text('Timezone', 'spec.timeZone'),
      {
        name: 'Suspend',
        cell: (object) => (fieldAt(object, 'spec.suspend') === true ? 'True' : 'False'),
      },
      {
        name: 'Active',
        number: true,
        cell: (object) => listAt(object, 'status.active').length,
      },
      {
        name: 'Last Schedule',
        cell: (object, now) => {
          const last = textAt(object, 'status.lastScheduleTime')
          return last ? since(last, now) : NONE
        },
      },
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
    types.services,
    [
      text('Type', 'spec.type'),
      text('Cluster-IP', 'spec.clusterIP'),
      { name: 'External-IP', cell: externalIp },
      { name: 'Port(s)', cell: servicePorts },
    ],
  ],
  [types.endpoints, [{ name: 'Endpoints', cell: addressesOf }]],
  [
    types.endpointslices,
    [
      text('AddressType', 'addressType'),
      { name: 'Ports', cell: (object) => limited(listAt(object, 'ports').map(portOf)) },
      {
        name: 'Endpoints',
        cell: (object) =>
          limited(
            listAt(object, 'endpoints').flatMap((one) => listAt(one, 'addresses').map(String)),
          ),
      },
    ],
  ],
  [types.secrets, [text('Type', 'type'), counted('Data', 'data')]],
  [types.configmaps, [counted('Data', 'data', 'binaryData')]],
  [
    types.resourcequotas,
    [
      { name: 'Request', cell: (object) => used(object, (name) => !name.startsWith('limits.')) },
      { name: 'Limit', cell: (object) => used(object, (name) => name.startsWith('limits.')) },
    ],
  ],
  [types.roles, [CREATED]],
  [types.clusterroles, [CREATED]],
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

const selector = (path: string): PrintColumn => ({
  name: 'Selector',
  wide: true,
  cell: (object) =>
    Object.entries(Object(fieldAt(object, path)))
      .map(([key, value]) => `${key}=${value}`)
      .join(',') || NONE,
})
const subjectColumns: PrintColumn[] = [
  ['Users', 'User'],
  ['Groups', 'Group'],
  ['ServiceAccounts', 'ServiceAccount'],
].map(([name = '', kind = '']) => ({
  name,
  wide: true,
  cell: (object) =>
    listAt(object, 'subjects')
      .filter((subject) => textAt(subject, 'kind') === kind)
      .map((subject) =>
        [textAt(subject, 'namespace'), textAt(subject, 'name')].filter(Boolean).join('/'),
      )
      .join(', '),
}))
const nodeAddress = (object: StoredManifest, type: string) =>
  listAt(object, 'status.addresses')
    .filter((one) => textAt(one, 'type') === type)
    .map((one) => textAt(one, 'address'))[0] ?? NONE

const TEMPLATE = 'spec.template.spec.containers'
const CRON_TEMPLATE = `spec.jobTemplate.${TEMPLATE}`
const wide = new Map<ResourceType, PrintColumn[]>([
  [
    types.pods,
    [
      { name: 'IP', wide: true, cell: (object) => textAt(object, 'status.podIP') || NONE },
      { name: 'Node', wide: true, cell: (object) => textAt(object, 'spec.nodeName') || NONE },
      { name: 'Nominated Node', wide: true, cell: () => NONE },
      { name: 'Readiness Gates', wide: true, cell: () => NONE },
    ],
  ],
  [
    types.nodes,
    [
      { name: 'Internal-IP', wide: true, cell: (object) => nodeAddress(object, 'InternalIP') },
      { name: 'External-IP', wide: true, cell: (object) => nodeAddress(object, 'ExternalIP') },
      { ...text('OS-Image', 'status.nodeInfo.osImage'), wide: true },
      { ...text('Kernel-Version', 'status.nodeInfo.kernelVersion'), wide: true },
      { ...text('Container-Runtime', 'status.nodeInfo.containerRuntimeVersion'), wide: true },
    ],
  ],
  [types.jobs, [...containers(TEMPLATE), selector('spec.selector.matchLabels')]],
  [
    types.cronjobs,
    [...containers(CRON_TEMPLATE), { name: 'Selector', wide: true, cell: () => NONE }],
  ],
  [types.deployments, [...containers(TEMPLATE), selector('spec.selector.matchLabels')]],
  [types.replicasets, [...containers(TEMPLATE), selector('spec.selector.matchLabels')]],
  [types.services, [selector('spec.selector')]],
  [types.rolebindings, subjectColumns],
  [types.clusterrolebindings, subjectColumns],
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
  { name: 'Subobject', wide: true, cell: (event) => textAt(event, 'involvedObject.fieldPath') },
  {
    name: 'Source',
    wide: true,
    cell: (event) =>
      [
        textAt(event, 'source.component') || textAt(event, 'reportingComponent'),
        textAt(event, 'source.host') || textAt(event, 'reportingInstance'),
      ]
        .filter(Boolean)
        .join(', '),
  },
  { name: 'Message', cell: (event) => textAt(event, 'message').trim() },
  {
    name: 'First Seen',
    wide: true,
    cell: (event, now) => since(textAt(event, 'firstTimestamp') || textAt(event, 'eventTime'), now),
  },
  { name: 'Count', wide: true, cell: (event) => String(numberAt(event, 'count') || 1) },
  { ...NAME, wide: true },
]
