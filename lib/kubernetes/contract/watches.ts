import { expect, test } from 'vitest'
import type { ContractCluster } from './cluster'

const labelSelector = 'contract=watches'
const labels = { contract: 'watches' }

export function watches(cluster: () => ContractCluster) {
  const listed = async () => {
    const { as, namespace } = cluster()
    return (await as('team').listServiceAccounts({ namespace, labelSelector })).resourceVersion
  }

  test('a watch replays what happened since the list, and goes on', async () => {
    const { as, namespace } = cluster()
    const resourceVersion = await listed()
    const metadata = { name: 'watched', namespace, labels }
    const { metadata: made } = await as('team').createServiceAccount({ metadata })
    await as('team').createServiceAccount({ metadata: { name: 'unwatched', namespace } })

    const seen: string[] = []
    const signal = AbortSignal.timeout(20_000)
    const watch = as('team').watch({
      resource: 'serviceaccounts',
      namespace,
      labelSelector,
      resourceVersion,
      signal,
    })
    for await (const event of watch) {
      if (event.type === 'BOOKMARK') continue
      seen.push(`${event.type} ${event.object.metadata.name}`)
      if (event.type === 'ADDED')
        await as('team').annotateServiceAccount({
          namespace,
          name: 'watched',
          resourceVersion: made.resourceVersion,
          annotations: { touched: 'yes' },
        })
      if (event.type === 'MODIFIED')
        await as('team').deleteServiceAccount({ namespace, name: 'watched' })
      if (event.type === 'DELETED') break
    }
    expect(seen).toEqual(['ADDED watched', 'MODIFIED watched', 'DELETED watched'])
  })

  test('a watch with a version of its own starts and ends with its object', async () => {
    const { as, namespace } = cluster()
    const watch = as('team').watch({
      resource: 'serviceaccounts',
      namespace,
      fieldSelector: 'metadata.name=default',
      resourceVersion: '0',
      signal: AbortSignal.timeout(20_000),
    })
    for await (const event of watch) {
      expect(event).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'default' } } })
      break
    }
  })

  test('bookmarks say how far a quiet watch has come', async () => {
    const { as, namespace } = cluster()
    const resourceVersion = await listed()
    await as('team').createServiceAccount({ metadata: { name: 'elsewhere', namespace } })
    const watch = as('team').watch({
      resource: 'serviceaccounts',
      namespace,
      labelSelector,
      resourceVersion,
      signal: AbortSignal.timeout(90_000),
    })
    for await (const event of watch) {
      expect(event.type).toBe('BOOKMARK')
      const at = event.object.metadata.resourceVersion
      expect(Number(at)).toBeGreaterThanOrEqual(Number(resourceVersion))
      break
    }
  }, 100_000)

  test('a version the cluster has forgotten cannot be gone on from', async ({ skip }) => {
    const { as, namespace, forgets } = cluster()
    skip(!forgets, 'a young cluster remembers everything')
    const watch = as('team').watch({
      resource: 'serviceaccounts',
      namespace,
      resourceVersion: '1',
      signal: AbortSignal.timeout(20_000),
    })
    await expect(watch[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'conflict',
      detail: { reason: 'expired-version' },
    })
  })

  test('a watch ends when its reader leaves', async () => {
    const { as, namespace } = cluster()
    const leave = new AbortController()
    const watch = as('team').watch({
      resource: 'serviceaccounts',
      namespace,
      resourceVersion: await listed(),
      signal: leave.signal,
    })
    const next = watch[Symbol.asyncIterator]().next()
    setTimeout(() => leave.abort(), 100)
    await expect(next).rejects.toMatchObject({ name: 'AbortError' })
  })
}
