import { expect, test } from 'vitest'
import { type ContractCluster, freshName } from './cluster'
import { eventually } from './wait'

const labelSelector = 'contract=watches'
const labels = { contract: 'watches' }

export function watchContract(cluster: () => ContractCluster) {
  const listed = async () => {
    const { as, namespace } = cluster()
    return (await as('team').listServiceAccounts({ namespace, labelSelector })).resourceVersion
  }

  test('a watch replays the changes since the list and continues', async () => {
    const { as, namespace } = cluster()
    const resourceVersion = await listed()
    const metadata = { name: 'watched', namespace, labels }
    const { metadata: made } = await as('team').createServiceAccount({ metadata })
    await as('team').createServiceAccount({ metadata: { name: 'unwatched', namespace } })

    const seen: string[] = []
    const signal = AbortSignal.timeout(60_000)
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

  test('a watch from version 0 starts with the current object', async () => {
    const { as, namespace } = cluster()
    const watch = as('team').watch({
      resource: 'serviceaccounts',
      namespace,
      fieldSelector: 'metadata.name=default',
      resourceVersion: '0',
      signal: AbortSignal.timeout(60_000),
    })
    for await (const event of watch) {
      expect(event).toMatchObject({ type: 'ADDED', object: { metadata: { name: 'default' } } })
      break
    }
  })

  // On a real cluster both tests wait for a minute or more.
  // A bookmark needs changes of the kind: it is sent only when the version has advanced.
  test.concurrent('bookmarks advance the version of a watch without events', async () => {
    const { as, namespace } = cluster()
    const resourceVersion = await listed()
    const leave = new AbortController()
    const watch = as('team').watch({
      resource: 'serviceaccounts',
      namespace,
      labelSelector,
      resourceVersion,
      signal: leave.signal,
    })
    const next = watch[Symbol.asyncIterator]().next()
    const news = setInterval(() => {
      const metadata = { name: freshName('elsewhere'), namespace }
      as('team')
        .createServiceAccount({ metadata })
        .catch(() => undefined)
    }, 2_000)
    const { value: event } = await next.finally(() => {
      clearInterval(news)
      leave.abort()
    })
    expect(event?.type).toBe('BOOKMARK')
    const at = event?.object.metadata.resourceVersion
    expect(Number(at)).toBeGreaterThanOrEqual(Number(resourceVersion))
  }, 160_000)

  // A cluster keeps the last hundred changes of a kind, and recent ones longer.
  test.concurrent('a watch from a compacted version expires', async () => {
    const { as, namespace } = cluster()
    const named = { namespace, name: 'restless' }
    let { resourceVersion } = (await as('team').createServiceAccount({ metadata: named })).metadata
    const first = async () => {
      const leave = new AbortController()
      const options = { resource: 'serviceaccounts', namespace, resourceVersion: '1' } as const
      const watch = as('team').watch({ ...options, signal: leave.signal })
      await watch[Symbol.asyncIterator]()
        .next()
        .finally(() => leave.abort())
    }
    const refusal = await eventually(
      async () => {
        for (let change = 0; change < 40; change++) {
          const annotations = { change: String(change) }
          const touched = await as('team').annotateServiceAccount({
            ...named,
            resourceVersion,
            annotations,
          })
          resourceVersion = touched.metadata.resourceVersion
        }
        return first().then(
          () => undefined,
          (error: unknown) => error,
        )
      },
      'the first version is forgotten',
      150_000,
    )
    expect(refusal).toMatchObject({ code: 'conflict', detail: { reason: 'expired-version' } })
  }, 160_000)

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
