import { expect, test } from 'vitest'
import { testContext } from '@/lib/testing/context'
import { hastenDeadlines } from '@/lib/testing/deadlines'
import { readEveryAccount } from './accounts'
import { readClusters } from './cluster'
import { unreadAccounts } from './unread'

test('an unreachable cluster delays none of the others and is reported with the reason', async () => {
  const { context, control } = await testContext()
  const clusters = await readClusters(context)
  await control('faults', { surface: 'kubernetes', path: '/api/v1/serviceaccounts*', kind: 'hang' })
  hastenDeadlines(5_000, 1_500)
  const told: string[] = []
  const lists = await readEveryAccount(context, clusters, ({ cluster, accounts }) =>
    told.push(accounts.ok ? 'read' : cluster.name),
  )
  const dead = lists.filter(({ accounts }) => !accounts.ok).map(({ cluster }) => cluster.name)
  expect(dead).toHaveLength(2)
  expect(told.at(-1)).toBe(dead.find((name) => name !== 'lab'))
  expect(lists.map(({ cluster }) => cluster.id)).toEqual(clusters.map(({ id }) => id))
  expect(
    lists.flatMap(({ cluster, accounts }) => unreadAccounts(cluster.name, accounts)),
  ).toMatchObject(
    dead.map((name) => ({ what: `service accounts of ${name}`, why: expect.any(String) })),
  )
})

test('names the namespaces that were read for a person who may not list all', async () => {
  const at = ''
  expect(
    unreadAccounts('lab', { ok: true, at, value: { complete: false, only: ['ml-team', 'ci'] } }),
  ).toEqual([
    {
      what: 'some service accounts of lab',
      why: 'You cannot list all namespaces. Read: ml-team, ci.',
    },
  ])
  expect(unreadAccounts('lab', { ok: true, at, value: { complete: true } })).toEqual([])
})
