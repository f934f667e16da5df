import { type ContractCluster, freshName } from './cluster'
import type { SandboxDifference } from './sandbox-difference'
import { eventually, IMAGE, restrictedContainer } from './wait'

const WEBHOOKS = '/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations'

/** Whether admission rejects a pod and names `words`; a real API server applies a change with a delay. */
const refusedBy = ({ as, side }: ContractCluster, words: string, metadata: object) =>
  eventually(
    () =>
      as('operator')
        .dryRunPod({
          metadata: { name: 'probe', namespace: '', ...metadata },
          spec: {
            containers: [{ name: 'main', image: IMAGE, securityContext: restrictedContainer }],
          },
        })
        .then(
          () => false,
          (error: unknown) => JSON.stringify(error).includes(words),
        ),
    `a rejection that names ${words}`,
    side === 'real' ? 15_000 : 500,
  ).catch(() => false)

/** The known differences in pod admission. */
export const ADMISSION_DIFFERENCES: readonly SandboxDifference[] = [
  {
    name: 'How the webhook is registered',
    see: async ({ as }) => {
      const all = await as('operator').listMutatingWebhookConfigurations()
      const [{ clientConfig } = { clientConfig: {} }] = all[0]?.webhooks ?? []
      return Object.keys(clientConfig).filter((key) => key === 'service' || key === 'url')
    },
    sandbox: ['service'],
    real: ['url'],
  },
  {
    name: 'Other webhooks',
    see: async (cluster) => {
      const { post, raw, namespace } = cluster
      const name = freshName('foreign')
      const webhook = {
        name: 'foreign.example.com',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        failurePolicy: 'Fail',
        timeoutSeconds: 1,
        clientConfig: { url: 'https://127.0.0.1:9/' },
        objectSelector: { matchLabels: { foreign: 'yes' } },
        rules: [
          { operations: ['CREATE'], apiGroups: [''], apiVersions: ['v1'], resources: ['pods'] },
        ],
      }
      await post(WEBHOOKS, { metadata: { name }, webhooks: [webhook] })
      const labels = { foreign: 'yes' }
      return refusedBy(cluster, webhook.name, { namespace, labels }).finally(() =>
        raw('DELETE', `${WEBHOOKS}/${name}`),
      )
    },
    sandbox: false,
    real: true,
  },
  {
    name: 'Quotas of resources',
    see: async (cluster) => {
      const namespace = freshName('narrow')
      const path = `/api/v1/namespaces/${namespace}`
      await cluster.post('/api/v1/namespaces', { metadata: { name: namespace } })
      const hard = { 'requests.memory': '1' }
      await cluster.post(`${path}/resourcequotas`, { metadata: { name: 'narrow' }, spec: { hard } })
      return refusedBy(cluster, 'requests.memory', { namespace }).finally(() =>
        cluster.raw('DELETE', path),
      )
    },
    sandbox: false,
    real: true,
  },
]
