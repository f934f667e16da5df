// Measures who can over many clusters, one of which never responds, through the page's service.
import { setTimeout as sleep } from 'node:timers/promises'
import { AccessQuestion } from '../../lib/features/access/schema'
import { readAccess } from '../../lib/features/access/service'
import { parseEnv } from '../../lib/server/env'
import { contextOf } from '../../lib/server/session/context-of'
import { openEmptyStore } from './empty-store'
import type { Measurement } from './measurement'
import { pagesOf, serve } from './serve'

const CLUSTERS = 50
const ACCOUNTS = 500

const everybody = {
  policies: [
    {
      version: 'v1alpha1',
      name: 'everybody-reads',
      statements: [
        {
          name: 'read',
          effect: 'Allow',
          actions: ['s3:GetObject'],
          resources: ['datasets/*'],
          principals: ['*'],
        },
      ],
    },
  ],
}

export async function measureManyClusters(): Promise<Measurement[]> {
  const pages = pagesOf(ACCOUNTS)
  const alive = await Promise.all(
    Array.from({ length: CLUSTERS - 1 }, () =>
      serve(({ searchParams }) => pages.get(searchParams.get('continue') ?? '')),
    ),
  )
  const dead = await serve(() => undefined)
  const items = [dead, ...alive].map(({ url }, i) => ({
    id: `cluster-${i}`,
    name: `cluster-${i}`,
    zone: 'US-EAST-04A',
    status: 'STATUS_RUNNING',
    public: true,
    apiServerEndpoint: url.host,
  }))
  const api = await serve(({ pathname }) => {
    if (pathname.endsWith('/clusters')) return JSON.stringify({ items })
    if (pathname.endsWith('/bucket-info')) return JSON.stringify({ info: [{ name: 'datasets' }] })
    return JSON.stringify(everybody)
  })
  const config = parseEnv({
    COREWEAVE_API_URL: api.url.origin,
    COREWEAVE_ORG_ID: 'bench',
    CKS_ISSUER_BASE_URL: `${api.url.origin}/oidc`,
    SESSION_SECRET: 'a secret of the bench, of at least 32 characters',
  })
  const person = { id: 'bench', uid: 'bench', orgUid: 'bench', token: 'bench', clusterTokens: {} }
  const { store, close: closeStore } = await openEmptyStore()
  const context = contextOf(person, { store, config, clock: () => new Date() })
  const started = performance.now()
  const since = () => performance.now() - started
  const question = AccessQuestion.parse({
    action: 's3:GetObject',
    bucket: 'datasets',
    by: 'principal',
  })
  let answer = await readAccess(context, question)
  const [first, rows] = [since(), answer.principals?.rows.length ?? 0]
  if (rows === 0) throw new Error('nobody was found')
  const again = () => readAccess(context, { ...question, reading: answer.inventory.reading })
  const total = (CLUSTERS - 1) * ACCOUNTS
  while ((answer.principals?.total ?? 0) < total && since() < 30_000) {
    await sleep(20)
    answer = await again()
  }
  const all = since()
  if (answer.inventory.pending.join() !== 'cluster-0') throw new Error('the dead one is not named')
  while (answer.inventory.pending.length > 0) {
    await sleep(100)
    answer = await again()
  }
  const told = since()
  for (const { close } of [api, dead, ...alive]) close()
  await closeStore()
  const what = `who can, ${CLUSTERS} clusters × ${ACCOUNTS} accounts, one dead`
  return [
    { what: `${what}: first rows`, unit: 'ms', figure: first, goal: 1000 },
    { what: `${what}: all of the living`, unit: 'ms', figure: all, goal: 5000 },
    { what: `${what}: the dead told as such`, unit: 'ms', figure: told, goal: undefined },
  ]
}
