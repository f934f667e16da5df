import { expect, test } from 'vitest'
import { type ContractCluster, freshName } from './cluster'
import { eventually, IMAGE, restrictedContainer, restrictedPod } from './wait'

const HASH = 'pod-template-hash'

export function deploymentContract(cluster: () => ContractCluster) {
  async function deployed() {
    const { post, namespace } = cluster()
    const name = freshName('served')
    const labels = { app: name }
    const container = {
      name: 'main',
      image: IMAGE,
      imagePullPolicy: 'IfNotPresent',
      command: ['/bin/sh', '-c', 'sleep 600'],
      securityContext: restrictedContainer,
    }
    await post(`/apis/apps/v1/namespaces/${namespace}/deployments`, {
      metadata: { name },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            terminationGracePeriodSeconds: 1,
            securityContext: restrictedPod,
            containers: [container],
          },
        },
      },
    })
    return name
  }

  /** Waits until both pods of the Deployment run and no pod of another template is left. */
  const served = (name: string, not?: string) =>
    eventually(async () => {
      const { as, namespace } = cluster()
      const labelSelector = `app=${name}`
      const { items } = await as('team').listPods({ namespace, labelSelector })
      const running = items.filter(
        ({ metadata, status }) => status?.phase === 'Running' && !metadata.deletionTimestamp,
      )
      const [hash, ...others] = new Set(items.map(({ metadata }) => metadata.labels[HASH]))
      const whole = items.length === 2 && running.length === 2 && others.length === 0
      return whole && hash !== undefined && hash !== not && { hash, pods: items }
    }, `the pods of ${name} of one template, running`)

  test('a Deployment recreates a deleted pod and names its pods after their template', async () => {
    const { as, namespace } = cluster()
    const name = await deployed()
    const { hash, pods } = await served(name)
    for (const { metadata } of pods) {
      expect(metadata.name).toMatch(new RegExp(`^${name}-${hash}-[a-z0-9]{5}$`))
      expect(metadata.ownerReferences).toMatchObject([
        { kind: 'ReplicaSet', name: `${name}-${hash}`, controller: true },
      ])
    }
    const { items } = await as('team').listDeployments({ namespace })
    expect(items.map(({ metadata }) => metadata.name)).toContain(name)

    const [first] = pods
    await as('team').deletePod({ namespace, name: first?.metadata.name ?? '' })
    const again = await served(name)
    expect(again.hash).toBe(hash)
    expect(again.pods.map(({ metadata }) => metadata.name)).not.toContain(first?.metadata.name)
  })

  test('a restart replaces every pod of a Deployment', async () => {
    const { as, namespace } = cluster()
    const name = await deployed()
    const { hash, pods } = await served(name)
    await as('team').restartDeployment({ namespace, name, at: '2026-01-02T03:04:05Z' })
    const after = await served(name, hash)
    const before = pods.map(({ metadata }) => metadata.uid)
    expect(after.pods.filter(({ metadata }) => before.includes(metadata.uid))).toEqual([])
    const { status } = await eventually(async () => {
      const found = await as('team').getDeployment({ namespace, name })
      return found.status?.availableReplicas === 2 && found
    }, 'the new pods are available')
    expect(status).toMatchObject({ replicas: 2, availableReplicas: 2 })
  })
}
