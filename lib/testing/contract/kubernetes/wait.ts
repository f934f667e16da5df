import { setTimeout as sleep } from 'node:timers/promises'
import type { Job, Pod } from '@/lib/core/kubernetes/kinds'
import type { JobManifest } from '@/lib/core/kubernetes/manifests'
import { type ContractCluster, freshName } from './cluster'

/** Reads until the result is truthy; throws after the deadline, naming `what` was expected. */
export async function eventually<T>(
  read: () => Promise<T | undefined | false>,
  what: string,
  milliseconds = 60_000,
): Promise<T> {
  const until = Date.now() + milliseconds
  for (;;) {
    const found = await read()
    if (found) return found
    if (Date.now() > until) throw new Error(`Timed out waiting for: ${what}.`)
    await sleep(50)
  }
}

export const IMAGE = 'docker.io/amazon/aws-cli:latest'

/** The settings that the restricted Pod Security Standard requires. */
export const restrictedPod = {
  runAsNonRoot: true,
  runAsUser: 65_532,
  fsGroup: 65_532,
  seccompProfile: { type: 'RuntimeDefault' },
}
export const restrictedContainer = {
  allowPrivilegeEscalation: false,
  capabilities: { drop: ['ALL'] },
}

export type JobOptions = Partial<Job['spec']> & {
  image?: string
  account?: string
  /** Added to the pod's spec and to its container. */
  pod?: object
  container?: object
}

export function contractJob(
  { namespace }: ContractCluster,
  script: string,
  { image = IMAGE, account = 'default', pod = {}, container = {}, ...spec }: JobOptions = {},
): JobManifest {
  return {
    metadata: { name: freshName('job'), namespace },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: 60,
      ...spec,
      template: {
        spec: {
          restartPolicy: 'Never',
          serviceAccountName: account,
          automountServiceAccountToken: false,
          terminationGracePeriodSeconds: 1,
          securityContext: restrictedPod,
          containers: [
            {
              name: 'main',
              image,
              imagePullPolicy: 'IfNotPresent',
              command: ['/bin/sh', '-c', script],
              securityContext: restrictedContainer,
              ...container,
            },
          ],
          ...pod,
        },
      },
    },
  }
}

export const startJob = (cluster: ContractCluster, script: string, options?: JobOptions) =>
  cluster.as('team').createJob(contractJob(cluster, script, options))

export const listJobPods = async ({ as, namespace }: ContractCluster, job: Job): Promise<Pod[]> => {
  const labelSelector = `batch.kubernetes.io/job-name=${job.metadata.name}`
  return (await as('team').listPods({ namespace, labelSelector })).items
}

export const waitForPod = (
  cluster: ContractCluster,
  job: Job,
  test: (pod: Pod) => boolean = () => true,
) =>
  eventually(
    async () => (await listJobPods(cluster, job)).find(test),
    `a pod of ${job.metadata.name} as expected`,
  )

export const readJobOutcome = ({ as, namespace }: ContractCluster, job: Job) =>
  eventually(async () => {
    const { status } = await as('team').getJob({ namespace, name: job.metadata.name })
    return status?.conditions?.find(
      ({ type, status: is }) => is === 'True' && (type === 'Complete' || type === 'Failed'),
    )
  }, `the end of ${job.metadata.name}`)

/** The log of a finished Job. */
export async function readLog(cluster: ContractCluster, job: Job): Promise<string[]> {
  const { namespace } = cluster
  const { metadata } = await waitForPod(cluster, job)
  const lines: string[] = []
  const signal = AbortSignal.timeout(10_000)
  for await (const line of cluster.as('team').podLog({ namespace, name: metadata.name, signal }))
    lines.push(line)
  return lines
}
