import { setTimeout as sleep } from 'node:timers/promises'
import { type ContractCluster, freshName } from './cluster'
import type { SandboxDifference } from './sandbox-difference'
import { eventually, IMAGE, startJob } from './wait'

const within = ({ namespace }: ContractCluster, resource: string, api = '/api/v1') =>
  `${api}/namespaces/${namespace}/${resource}`
const accounts = (cluster: ContractCluster) => within(cluster, 'serviceaccounts')
const MERGE_PATCH = 'application/merge-patch+json'

async function deployed(cluster: ContractCluster, replicas = 0) {
  const name = freshName('different')
  const labels = { app: name }
  await cluster.post(within(cluster, 'deployments', '/apis/apps/v1'), {
    metadata: { name },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: { containers: [{ name: 'main', image: IMAGE }] },
      },
    },
  })
  return within(cluster, `deployments/${name}`, '/apis/apps/v1')
}

async function applied(cluster: ContractCluster, manager: string, value: string) {
  const path = `${accounts(cluster)}/applied?fieldManager=${manager}`
  const body = {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { name: 'applied', annotations: { asked: value } },
  }
  return (await cluster.raw('PATCH', path, body, 'application/apply-patch+yaml')).status
}

type Managed = { metadata: { managedFields?: { fieldsV1?: object }[] } }

const found = (cluster: ContractCluster, name: string) =>
  cluster.raw('GET', `${accounts(cluster)}/${name}`)

/** The known differences in the API that are too costly to remove. */
export const API_DIFFERENCES: readonly SandboxDifference[] = [
  {
    name: 'Bookmarks without news',
    see: async ({ as, namespace }) => {
      const { resourceVersion } = await as('team').listServiceAccounts({ namespace })
      const signal = AbortSignal.timeout(4_000)
      const options = { resource: 'serviceaccounts', namespace, resourceVersion, signal } as const
      const next = as('team').watch(options)[Symbol.asyncIterator]().next()
      return next.then(
        ({ value }) => value?.type,
        () => 'nothing',
      )
    },
    sandbox: 'BOOKMARK',
    real: 'nothing',
  },
  {
    name: 'Deleting a collection',
    see: async (cluster) =>
      (await cluster.raw('DELETE', `${accounts(cluster)}?labelSelector=none%3Dthere`)).status,
    sandbox: 405,
    real: 200,
  },
  {
    name: 'Subresources',
    see: async (cluster) => {
      const path = await deployed(cluster)
      return (await cluster.raw('GET', `${path}/scale`)).status
    },
    sandbox: 404,
    real: 200,
  },
  {
    name: 'Other kinds',
    see: async (cluster) => (await cluster.raw('GET', within(cluster, 'secrets'))).status,
    sandbox: 404,
    real: 200,
  },
  {
    name: 'Schemas',
    see: async ({ raw }) => {
      const { body } = await raw('GET', '/openapi/v3/api/v1')
      const { components } = body as { components?: { schemas?: object } }
      return Object.keys(components?.schemas ?? {}).length > 50
    },
    sandbox: false,
    real: true,
  },
  {
    name: 'Conflicts of server-side apply',
    see: async (cluster) => [await applied(cluster, 'a', '1'), await applied(cluster, 'b', '2')],
    sandbox: [201, 200],
    real: [201, 409],
  },
  {
    name: 'Unknown fields',
    see: async (cluster) => {
      const body = { metadata: { name: freshName('odd') }, unheard: 'of' }
      return 'unheard' in ((await cluster.post(accounts(cluster), body)) as object)
    },
    sandbox: true,
    real: false,
  },
  {
    name: 'Managed fields',
    see: async (cluster) => {
      const body = { metadata: { name: freshName('owned'), annotations: { a: 'b' } } }
      const { metadata } = (await cluster.post(accounts(cluster), body)) as Managed
      return Object.keys(metadata.managedFields?.[0]?.fieldsV1 ?? {})
    },
    sandbox: [],
    real: ['f:metadata'],
  },
  {
    name: 'What may not be changed',
    see: async (cluster) => {
      const job = await startJob(cluster, 'exit 0', { suspend: true })
      const path = within(cluster, `jobs/${job.metadata.name}`, '/apis/batch/v1')
      const body = { spec: { completionMode: 'Indexed' } }
      return (await cluster.raw('PATCH', path, body, MERGE_PATCH)).status
    },
    sandbox: 200,
    real: 422,
  },
  {
    name: 'Finalizers',
    see: async (cluster) => {
      const name = freshName('held')
      const finalizers = ['example.com/held']
      await cluster.post(accounts(cluster), { metadata: { name, finalizers } })
      await cluster.raw('DELETE', `${accounts(cluster)}/${name}`)
      const { status } = await found(cluster, name)
      const body = { metadata: { finalizers: null } }
      if (status === 200)
        await cluster.raw('PATCH', `${accounts(cluster)}/${name}`, body, MERGE_PATCH)
      return status
    },
    sandbox: 404,
    real: 200,
  },
  {
    name: 'An owner that never was',
    see: async (cluster) => {
      const name = freshName('orphan')
      const owner = { apiVersion: 'v1', kind: 'ServiceAccount', name: 'never' }
      const ownerReferences = [{ ...owner, uid: '00000000-0000-4000-8000-000000000000' }]
      await cluster.post(accounts(cluster), { metadata: { name, ownerReferences } })
      const gone = async () => (await found(cluster, name)).status === 404
      return eventually(gone, 'it goes', cluster.side === 'real' ? 30_000 : 1_000).then(
        () => 'collected',
        () => 'stays',
      )
    },
    sandbox: 'stays',
    real: 'collected',
  },
  {
    name: 'Tokens of service accounts',
    see: async (cluster) => {
      const { as, namespace, withToken } = cluster
      const { issuer } = (await as('operator').openidConfiguration()) as { issuer: string }
      const request = { namespace, name: 'default', audiences: [issuer], expirationSeconds: 600 }
      const { token } = await as('team').createToken(request)
      return withToken(token)
        .whoami()
        .then(
          () => 'taken',
          ({ code }: { code: string }) => code,
        )
    },
    sandbox: 'unauthenticated',
    real: 'taken',
  },
  {
    name: 'Who may read the issuer’s documents',
    see: ({ as }) =>
      as('reviewer')
        .openidConfiguration()
        .then(
          () => 'everybody',
          ({ code }: { code: string }) => code,
        ),
    sandbox: 'everybody',
    real: 'forbidden',
  },
  {
    name: 'Revisions of deployments',
    see: async (cluster) => {
      const path = await deployed(cluster)
      await sleep(1_000)
      const { body } = await cluster.raw('GET', path)
      const { annotations = {} } = (body as { metadata: { annotations?: object } }).metadata
      return 'deployment.kubernetes.io/revision' in annotations
    },
    sandbox: false,
    real: true,
  },
]
