import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type EnvironmentOf, startServers } from '../servers'
import type { Screen } from './screen'

const WORKER = { namespace: 'workload-identity', name: 'console-worker' }

/** A worker whose workload the organization trusts, with its token in a file as a projected volume has it. */
const workerEnvironment: EnvironmentOf = async ({ url, controlToken }, world) => {
  const [account] = world.serviceAccounts
  const cluster = world.clusters.find(({ issuerUrl }) => issuerUrl === account?.trust.issuerUrl)
  if (!account || !cluster) throw new Error('The organization trusts no workload of a cluster.')
  const post = async (path: string, body: unknown) => {
    const headers = { 'content-type': 'application/json', 'x-sandbox-control': controlToken }
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as { status?: { token?: string } }
  }
  const objects = [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: WORKER.namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: WORKER },
  ]
  for (const object of objects)
    await post(`/sandbox/worlds/${world.orgUid}/clusters/${cluster.id}/objects`, { put: object })
  const accounts = `api/v1/namespaces/${WORKER.namespace}/serviceaccounts`
  const { status } = await post(
    `/k8s/${cluster.id}/t/${world.tokens.operator}/${accounts}/${WORKER.name}/token`,
    { spec: { audiences: ['https://coreweave.com/iam'] } },
  )
  const tokenFile = join(mkdtempSync(join(tmpdir(), 'worker-')), 'token')
  writeFileSync(tokenFile, status?.token ?? '')
  const identity = { organization: world.orgUid, serviceAccount: account.uid, tokenFile }
  return { WORKER_IDENTITIES: JSON.stringify([identity]) }
}

/** A console whose people sign in at an identity provider, and whose worker has an identity of its own. */
export const startProviderServers = () =>
  startServers({ identityProvider: true, environmentOf: workerEnvironment })

/** Screens of people who sign in at an identity provider, first without a CoreWeave token. */
export const PROVIDER_SCREENS: Screen[] = [
  { name: 'sign-in-provider', path: '/sign-in', as: 'stranger' },
  { name: 'home-unlinked', path: '/', as: 'Mina' },
  { name: 'buckets-unlinked', path: '/buckets', as: 'Mina' },
  { name: 'settings-unlinked', path: '/settings', as: 'Mina' },
  { name: 'link-token', path: '/link-token?return=%2Fbuckets', as: 'Mina' },
  {
    name: 'settings-linked',
    path: '/link-token?return=%2Fsettings',
    as: 'Dana',
    ready: async (page, { world }) => {
      await page.getByLabel('CoreWeave API token').fill(world.tokens.operator)
      await page.getByLabel('Expiration').selectOption('8 hours')
      await page.getByRole('button', { name: 'Link token' }).click()
      await page.waitForURL(/\/settings$/)
      await page.getByText('Working', { exact: true }).waitFor()
    },
  },
]
