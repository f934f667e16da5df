import { builtInRoles } from './roles'
import type { PutObject } from './types'

export const NODE_NAME = 'gd92f1a'
export const SERVED_VERSION = 'v1.36.1'
/** The addresses of the one node and of the API server. */
export const NODE_IP = '10.0.0.11'
const SERVER_IP = '10.16.0.2'

const namespace = (name: string): PutObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
})

/** The initial objects of every cluster. */
export const bareCluster = (orgId: string, region: string): PutObject[] => [
  ...['default', 'kube-node-lease', 'kube-public', 'kube-system'].map(namespace),
  ...builtInRoles,
  {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: NODE_NAME,
      labels: {
        'kubernetes.io/hostname': NODE_NAME,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/region': region,
        'cks.coreweave.com/org-id': orgId,
      },
    },
    status: {
      conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }],
      addresses: [
        { type: 'InternalIP', address: NODE_IP },
        { type: 'Hostname', address: NODE_NAME },
      ],
      nodeInfo: {
        kubeletVersion: SERVED_VERSION,
        osImage: 'Ubuntu 24.04 LTS',
        kernelVersion: '6.8.0',
        containerRuntimeVersion: 'containerd://2.1.4',
        operatingSystem: 'linux',
        architecture: 'amd64',
        machineID: '5b1f0c7d3a9e4e6f8f2b6d1a0c9e7b35',
        systemUUID: '5b1f0c7d-3a9e-4e6f-8f2b-6d1a0c9e7b35',
        bootID: '0d3c8a52-7f41-4c0e-9a6b-3e1f5d2c7b90',
        kubeProxyVersion: '',
      },
      capacity: { cpu: '128', memory: '1056Gi', pods: '110' },
      allocatable: { cpu: '127', memory: '1024Gi', pods: '110' },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'kubernetes', namespace: 'default', labels: OF_SERVER },
    spec: {
      type: 'ClusterIP',
      clusterIP: '10.96.0.1',
      clusterIPs: ['10.96.0.1'],
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
      internalTrafficPolicy: 'Cluster',
      sessionAffinity: 'None',
      ports: [{ name: 'https', port: 443, protocol: 'TCP', targetPort: 6443 }],
    },
    status: { loadBalancer: {} },
  },
  ...endpointsOf({ name: 'kubernetes', namespace: 'default' }, 'kubernetes', {
    ip: SERVER_IP,
    port: 6443,
    ready: true,
  }),
]

const OF_SERVER = { component: 'apiserver', provider: 'kubernetes' }

type Place = { name: string; namespace: string; labels?: Record<string, string> }
type Served = { ip: string; port: number; ready: boolean; pod?: string }

/** The Endpoints and the EndpointSlice of a service with one address. */
export function endpointsOf(
  { name, namespace, labels = {} }: Place,
  slice: string,
  { ip, port, ready, pod }: Served,
): PutObject[] {
  const ports = [{ name: 'https', port, protocol: 'TCP' }]
  const targetRef = pod ? { targetRef: { kind: 'Pod', name: pod, namespace } } : {}
  const addresses = [{ ip, ...targetRef }]
  return [
    {
      apiVersion: 'v1',
      kind: 'Endpoints',
      metadata: { name, namespace, labels },
      subsets: [{ [ready ? 'addresses' : 'notReadyAddresses']: addresses, ports }],
    },
    {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: slice,
        namespace,
        labels: { ...labels, 'kubernetes.io/service-name': name },
      },
      addressType: 'IPv4',
      endpoints: [{ addresses: [ip], conditions: { ready, serving: ready }, ...targetRef }],
      ports,
    },
  ]
}
