import { expect, test } from 'vitest'
import type { ContractCluster } from './cluster'
import { eventually } from './wait'

export function rightsContract(cluster: () => ContractCluster) {
  test('the API server publishes its version, issuer and keys', async () => {
    const client = cluster().as('operator')
    expect((await client.version()).gitVersion).toMatch(/^v1\.\d+/)
    expect(await client.openidConfiguration()).toMatchObject({ issuer: expect.any(String) })
    expect(await client.jwks()).toMatchObject({ keys: [{ kid: expect.any(String) }] })
  })

  test('SelfSubjectReview returns the person', async () => {
    const { username, groups } = await cluster().as('team').whoami()
    expect(username).toMatch(/@example\.com$/)
    expect(groups).toContain('system:authenticated')
  })

  test('SelfSubjectAccessReview says what a person may do, with the reason', async () => {
    const { as, namespace } = cluster()
    const create = { verb: 'create', resource: 'serviceaccounts', namespace }
    const allowed = await eventually(async () => {
      const answer = await as('team').may(create)
      return answer.allowed && answer
    }, 'the binding takes effect')
    expect(allowed.reason).toContain('RoleBinding "team')
    expect(await as('reviewer').may(create)).toMatchObject({ allowed: false })
    expect(await as('team').may({ ...create, namespace: 'kube-system' })).toMatchObject({
      allowed: false,
    })
    expect(
      await as('team').may({
        verb: 'create',
        resource: 'serviceaccounts',
        subresource: 'token',
        namespace,
      }),
    ).toMatchObject({ allowed: true })
    expect(
      await as('reviewer').may({ verb: 'get', resource: 'pods', subresource: 'log', namespace }),
    ).toMatchObject({ allowed: true })
  })

  test('SelfSubjectRulesReview lists the rules of a namespace', async () => {
    const { as, namespace } = cluster()
    const { rules } = await as('reviewer').rules(namespace)
    const reads = rules.filter(
      ({ resources, verbs }) => resources.includes('serviceaccounts') && verbs.includes('list'),
    )
    expect(reads).not.toEqual([])
    expect(rules.some(({ verbs }) => verbs.includes('*'))).toBe(false)
  })

  test('a missing permission is distinct from a rejected token', async () => {
    const { as, withToken, namespace } = cluster()
    const { username } = await as('team').whoami()
    await expect(as('team').listNamespaces()).rejects.toMatchObject({
      code: 'forbidden',
      message: 'Permission denied: you cannot list namespaces.',
      detail: {
        reason: 'rbac',
        status: 403,
        upstream: `namespaces is forbidden: User "${username}" cannot list resource "namespaces" in API group "" at the cluster scope`,
      },
    })
    const name = 'default'
    await expect(
      as('team').getServiceAccount({ namespace: 'kube-system', name }),
    ).rejects.toMatchObject({
      code: 'forbidden',
      detail: {
        reason: 'rbac',
        upstream: `serviceaccounts "default" is forbidden: User "${username}" cannot get resource "serviceaccounts" in API group "" in the namespace "kube-system"`,
      },
    })
    await expect(
      as('reviewer').createJob({
        metadata: { name: 'x', namespace },
        spec: { template: { spec: { containers: [] } } },
      }),
    ).rejects.toMatchObject({
      detail: {
        reason: 'rbac',
        upstream: expect.stringMatching(
          /^jobs\.batch is forbidden: User ".*" cannot create resource "jobs" in API group "batch" in the namespace/,
        ),
      },
    })
    await expect(
      as('reviewer').createToken({ namespace, name, audiences: ['x'] }),
    ).rejects.toMatchObject({
      detail: {
        reason: 'rbac',
        upstream: expect.stringContaining('cannot create resource "serviceaccounts/token"'),
      },
    })
    await expect(as('team').listMutatingWebhookConfigurations()).rejects.toMatchObject({
      detail: { reason: 'rbac' },
    })
    await expect(withToken('CW-SECRET-nobody').listNamespaces()).rejects.toMatchObject({
      code: 'unauthenticated',
      detail: { reason: 'refused-token' },
    })
  })
}
