import { type ContractCluster, freshName } from './cluster'
import type { SandboxDifference } from './sandbox-difference'
import { eventually, readJobOutcome, startJob } from './wait'

const within = ({ namespace }: ContractCluster, resource: string, api = '/api/v1') =>
  `${api}/namespaces/${namespace}/${resource}`
const accounts = (cluster: ContractCluster) => within(cluster, 'serviceaccounts')
type Managed = { metadata: { managedFields?: { subresource?: string }[] } }

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
    name: 'Other kinds',
    see: async (cluster) =>
      (
        await cluster.raw('POST', within(cluster, 'statefulsets', '/apis/apps/v1'), {
          metadata: {},
        })
      ).status,
    sandbox: 405,
    real: 422,
  },
  {
    name: 'Managed fields',
    see: async (cluster) => {
      const job = await startJob(cluster, 'exit 0')
      await readJobOutcome(cluster, job)
      const path = within(cluster, `jobs/${job.metadata.name}`, '/apis/batch/v1')
      const { metadata } = (await cluster.raw('GET', path)).body as Managed
      return metadata.managedFields?.some(({ subresource }) => subresource === 'status')
    },
    sandbox: false,
    real: true,
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
]
