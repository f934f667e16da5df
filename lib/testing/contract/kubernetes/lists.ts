import { expect, test } from 'vitest'
import type { ContractCluster } from './cluster'

export function listContract(cluster: () => ContractCluster) {
  const names = ['list-a', 'list-b', 'list-c', 'list-d', 'list-e']
  const labelSelector = 'contract=lists'

  const age = async () => {
    const { metadata } = await cluster().as('operator').getNamespace('kube-system')
    return Date.now() - Date.parse(metadata.creationTimestamp)
  }

  async function plant() {
    const { as, namespace } = cluster()
    for (const [index, name] of names.entries())
      await as('operator').createServiceAccount({
        metadata: {
          name,
          namespace,
          labels: { contract: 'lists', half: index < 2 ? 'first' : 'second' },
        },
      })
  }

  test('the pages of a list show one resource version, even when objects change meanwhile', async () => {
    const { as, namespace } = cluster()
    await plant()
    const options = { namespace, labelSelector, limit: 2 }
    const first = await as('team').listServiceAccounts(options)
    expect(first.items.map(({ metadata }) => metadata.name)).toEqual(['list-a', 'list-b'])

    const late = { name: 'list-bb', namespace }
    const labels = { contract: 'lists' }
    await as('operator').createServiceAccount({ metadata: { ...late, labels } })
    await as('operator').deleteServiceAccount({ namespace, name: 'list-e' })
    const found = [...first.items]
    let next = first.continue
    while (next) {
      const page = await as('team').listServiceAccounts({ ...options, continue: next })
      expect(page.resourceVersion).toBe(first.resourceVersion)
      found.push(...page.items)
      next = page.continue
    }
    expect(found.map(({ metadata }) => metadata.name)).toEqual(names)
    await as('operator').deleteServiceAccount(late)
  })

  test('a continue token of a compacted version is rejected as expired', async ({ skip }) => {
    const { as, namespace, forgetsAt } = cluster()
    skip((await age()) < forgetsAt, 'etcd is not compacted in the first minutes of a cluster')
    const token = { v: 'meta.k8s.io/v1', rv: 1, start: `${namespace}/list-a\u0000` }
    const stale = Buffer.from(JSON.stringify(token)).toString('base64url')
    await expect(
      as('team').listServiceAccounts({ namespace, limit: 2, continue: stale }),
    ).rejects.toMatchObject({ code: 'conflict', detail: { reason: 'expired-version' } })
  })

  test('an invalid continue token is rejected', async () => {
    const { as, namespace } = cluster()
    await expect(
      as('team').listServiceAccounts({ namespace, continue: 'nonsense' }),
    ).rejects.toMatchObject({ code: 'invalid', detail: { status: 400 } })
  })

  test.each([
    ['half=first', ['list-a', 'list-b']],
    ['half!=first,contract', ['list-c', 'list-d']],
    ['half in (second, third)', ['list-c', 'list-d']],
    ['half notin (first),contract=lists', ['list-c', 'list-d']],
    ['contract==lists,!half', []],
  ])('the label selector %s selects the matching objects', async (selector, expected) => {
    const { as, namespace } = cluster()
    const { items } = await as('team').listServiceAccounts({ namespace, labelSelector: selector })
    expect(items.map(({ metadata }) => metadata.name)).toEqual(expected)
  })

  test('a field selector selects by name and rejects fields that are not indexed', async () => {
    const { as, namespace } = cluster()
    const { items } = await as('team').listServiceAccounts({
      namespace,
      fieldSelector: 'metadata.name=list-c',
    })
    expect(items.map(({ metadata }) => metadata.name)).toEqual(['list-c'])
    await expect(
      as('team').listPods({ namespace, fieldSelector: 'spec.color=red' }),
    ).rejects.toMatchObject({
      code: 'invalid',
      detail: { upstream: expect.stringContaining('field label not supported: spec.color') },
    })
  })

  test('namespaces can be listed and read', async () => {
    const { as, namespace } = cluster()
    const { items } = await as('operator').listNamespaces({ limit: 500 })
    expect(items.map(({ metadata }) => metadata.name)).toContain(namespace)
    const one = await as('team').getNamespace(namespace)
    expect(one.status?.phase).toBe('Active')
  })
}
