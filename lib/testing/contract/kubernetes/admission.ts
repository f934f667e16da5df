import { expect, test } from 'vitest'
import { type ContractCluster, freshName } from './cluster'
import { contractJob, IMAGE, restrictedContainer, restrictedPod } from './wait'

export function admissionContract(cluster: () => ContractCluster) {
  const plain = { name: 'main', image: IMAGE }

  async function namespaceWith(labels: Record<string, string>, quota?: Record<string, string>) {
    const { as, post } = cluster()
    const name = freshName('admission')
    await post('/api/v1/namespaces', { metadata: { name, labels } })
    if (quota)
      await post(`/api/v1/namespaces/${name}/resourcequotas`, {
        metadata: { name: 'tight' },
        spec: { hard: quota },
      })
    await expect
      .poll(() =>
        as('operator')
          .getServiceAccount({ namespace: name, name: 'default' })
          .then(Boolean, () => false),
      )
      .toBe(true)
    return name
  }

  test('a restricted namespace rejects an unrestricted pod and lists the violations', async () => {
    const { as } = cluster()
    const namespace = await namespaceWith({ 'pod-security.kubernetes.io/enforce': 'restricted' })
    const metadata = { name: 'probe', namespace }
    await expect(
      as('operator').dryRunPod({ metadata, spec: { containers: [plain] } }),
    ).rejects.toMatchObject({
      code: 'forbidden',
      detail: {
        reason: 'pod-security',
        upstream:
          'pods "probe" is forbidden: violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false (container "main" must set securityContext.allowPrivilegeEscalation=false), unrestricted capabilities (container "main" must set securityContext.capabilities.drop=["ALL"]), runAsNonRoot != true (pod or container "main" must set securityContext.runAsNonRoot=true), seccompProfile (pod or container "main" must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost")',
      },
    })
    const accepted = await as('operator').dryRunPod({
      metadata,
      spec: {
        securityContext: restrictedPod,
        containers: [{ ...plain, securityContext: restrictedContainer }],
        volumes: [{ name: 'home', emptyDir: {} }],
      },
    })
    expect(accepted.metadata.name).toBe('probe')
    await expect(as('operator').getPod(metadata)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('a dry run validates a ConfigMap without creating it', async () => {
    const { as, raw, namespace } = cluster()
    const metadata = { name: freshName('dry'), namespace }
    await as('team').dryRunConfigMap({ metadata, data: { config: '[default]' } })
    const path = `/api/v1/namespaces/${namespace}/configmaps/${metadata.name}`
    expect((await raw('GET', path)).status).toBe(404)
    await expect(
      as('team').dryRunConfigMap({ metadata: { ...metadata, name: 'Upper' }, data: {} }),
    ).rejects.toMatchObject({ code: 'invalid' })
  })

  test('an exhausted quota rejects a Job', async () => {
    const { post } = cluster()
    const namespace = await namespaceWith({}, { 'count/jobs.batch': '0' })
    const { metadata, spec } = contractJob(cluster(), 'exit 0')
    const { name } = metadata
    const draft = { metadata: { name }, spec }
    await expect
      .poll(() =>
        post(`/apis/batch/v1/namespaces/${namespace}/jobs?dryRun=All`, draft).then(
          () => 'taken',
          (error: unknown) => error,
        ),
      )
      .toMatchObject({
        code: 'forbidden',
        detail: {
          reason: 'quota',
          upstream: `jobs.batch "${name}" is forbidden: exceeded quota: tight, requested: count/jobs.batch=1, used: count/jobs.batch=0, limited: count/jobs.batch=0`,
        },
      })
  })
}
