// Measures listing service accounts with the product's client, from API servers without delay.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { createKubernetes } from '../../lib/adapters/kubernetes/client'
import { matches } from '../../lib/common/matches'
import { listAccounts, listAccountsPage } from '../../lib/features/clusters/accounts'
import { accountRow } from '../../lib/features/service-accounts/account-row'
import type { Measurement } from './measurement'
import { pagesOf, serve } from './serve'

function heldBytes() {
  setFlagsFromString('--expose_gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

async function timed<T>(work: () => Promise<T> | T) {
  const start = performance.now()
  const value = await work()
  return { value, ms: performance.now() - start }
}

export async function measureAccountList(): Promise<Measurement[]> {
  const pages = pagesOf(10_000)
  const { url, close } = await serve(({ searchParams }) =>
    pages.get(searchParams.get('continue') ?? ''),
  )
  const { reader: kubernetes } = createKubernetes({ server: url, token: 'bench' })
  const read = async () => (await listAccounts(kubernetes)).items.map(accountRow)
  await read()
  const first = await timed(async () =>
    (await listAccountsPage(kubernetes, {})).items.map(accountRow),
  )
  const all = await timed(read)
  const before = heldBytes()
  const rows = await read()
  const each = (heldBytes() - before) / rows.length / 1024
  const filter = await timed(() =>
    rows.filter(({ name, namespace, annotations }) =>
      matches('team-7 account-3', name, namespace, ...annotations),
    ),
  )
  close()
  return [
    { what: 'first 500 of 10,000 accounts as rows', unit: 'ms', figure: first.ms, goal: 300 },
    { what: 'all 10,000, in 20 pages', unit: 'ms', figure: all.ms, goal: undefined },
    { what: 'filter 10,000 accounts', unit: 'ms', figure: filter.ms, goal: 100 },
    { what: 'held for each account', unit: 'KB', figure: each, goal: 1 },
  ]
}
