import { builtInRoles } from './roles'
import type { PutObject } from './types'

export const NODE_NAME = 'gd92f1a'

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
    status: { conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady' }] },
  },
]
