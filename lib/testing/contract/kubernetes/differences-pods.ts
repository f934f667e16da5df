import type { ContractCluster } from './cluster'
import type { SandboxDifference } from './sandbox-difference'
import {
  IMAGE,
  type JobOptions,
  readJobOutcome,
  readLog,
  restrictedContainer,
  startJob,
} from './wait'

async function printed(cluster: ContractCluster, script: string, options?: JobOptions) {
  const job = await startJob(cluster, script, options)
  await readJobOutcome(cluster, job)
  return readLog(cluster, job)
}

/** The known differences in how pods run. */
export const POD_DIFFERENCES: readonly SandboxDifference[] = [
  {
    name: 'Users of containers',
    see: async (cluster) => (await printed(cluster, 'id -u')).join() === '65532',
    sandbox: false,
    real: true,
  },
  {
    name: 'Paths of mounts',
    see: async (cluster) => {
      const volumes = [{ name: 'room', emptyDir: {} }]
      const volumeMounts = [{ name: 'room', mountPath: '/room' }]
      // The path is built in the script, so that the sandbox cannot rewrite it.
      return printed(cluster, 'p=/ro; [ -d $p"om" ] && echo there || echo not there', {
        pod: { volumes },
        container: { volumeMounts },
      })
    },
    sandbox: ['not there'],
    real: ['there'],
  },
  {
    name: 'Init containers',
    see: async (cluster) => {
      const initContainers = [
        {
          name: 'first',
          image: IMAGE,
          imagePullPolicy: 'IfNotPresent',
          command: ['/bin/sh', '-c', 'exit 1'],
          securityContext: restrictedContainer,
        },
      ]
      return printed(cluster, 'echo ran', { pod: { initContainers } }).catch(() => [])
    },
    sandbox: ['ran'],
    real: [],
  },
  {
    name: 'Resources',
    see: async (cluster) => {
      const resources = { requests: { cpu: '900' } }
      const job = await startJob(cluster, 'exit 0', {
        activeDeadlineSeconds: 2,
        container: { resources },
      })
      return (await readJobOutcome(cluster, job)).type
    },
    sandbox: 'Complete',
    real: 'Failed',
  },
  {
    name: 'Queries of the AWS CLI',
    see: async (cluster) => {
      const [line = ''] = await printed(cluster, 'aws s3api list-buckets --query x 2>&1 | head -1')
      return /credentials/i.test(line)
    },
    sandbox: false,
    real: true,
  },
]
