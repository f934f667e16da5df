// Measures the processor time of the coverage of 10,000 pods through the page's service, the API server's share included.
import { readCoverage } from '../../lib/features/coverage/service'
import { parseEnv } from '../../lib/server/env'
import { contextOf } from '../../lib/server/session/context-of'
import { openEmptyStore } from './empty-store'
import type { Measurement } from './measurement'
import { pagesOf, serve } from './serve'

const PODS = 10_000
const PAGE = 500
const EXCHANGE = 'https://api.coreweave.com/v1/cwobject/temporary-credentials/oidc/bench'
const FOLDER = '/var/run/secrets/cks.coreweave.com/serviceaccount'

/** A pod of the size that pods have: labels, managed fields, probes, ten variables, four conditions. */
const podAt = (i: number) => ({
  metadata: {
    name: `worker-${i}`,
    namespace: `team-${i % 100}`,
    uid: `5d2f0c4e-3a1b-4f0d-8a55-${String(i).padStart(12, '0')}`,
    resourceVersion: String(100_000 + i),
    creationTimestamp: '2026-11-01T00:00:00Z',
    labels: { app: 'worker', 'pod-template-hash': `6f7d${i % 100}`, 'example.com/team': 'ml' },
    ownerReferences: [
      {
        apiVersion: 'apps/v1',
        kind: 'ReplicaSet',
        name: `worker-6f7d${i % 100}`,
        uid: 'x',
        controller: true,
      },
    ],
    managedFields: Array.from({ length: 3 }, () => ({
      manager: 'kube-controller-manager',
      operation: 'Update',
      time: '2026-11-01T00:00:00Z',
      fieldsV1: { 'f:metadata': { 'f:labels': { 'f:app': {}, 'f:pod-template-hash': {} } } },
    })),
  },
  spec: {
    serviceAccountName: `account-${i % 100}`,
    nodeName: `node-${i % 500}`,
    containers: [
      {
        name: 'worker',
        image: 'registry.example.com/worker@sha256:0123456789abcdef',
        env: [
          ...Array.from({ length: 8 }, (_, n) => ({ name: `SETTING_${n}`, value: 'x'.repeat(40) })),
          // One in ten started before the webhook.
          ...(i % 10 === 0
            ? []
            : [
                { name: 'AWS_CONTAINER_CREDENTIALS_FULL_URI', value: EXCHANGE },
                { name: 'AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE', value: `${FOLDER}/token` },
                { name: 'AWS_REGION', value: 'US-EAST-04A' },
              ]),
        ],
        volumeMounts: [{ name: 'identity', mountPath: FOLDER }],
        resources: { requests: { cpu: '1', memory: '1Gi' } },
      },
    ],
    volumes: [
      {
        name: 'identity',
        projected: { sources: [{ serviceAccountToken: { audience: 'bench', path: 'token' } }] },
      },
    ],
  },
  status: {
    phase: 'Running',
    conditions: ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
      type,
      status: 'True',
      lastTransitionTime: '2026-11-01T00:00:00Z',
    })),
  },
})

/** The pages of a list of pods by continue token. */
function podPages() {
  const pages = new Map<string, string>()
  for (let from = 0; from < PODS; from += PAGE) {
    const items = Array.from({ length: PAGE }, (_, i) => podAt(from + i))
    const next = from + PAGE < PODS ? { continue: String(from + PAGE) } : {}
    const text = JSON.stringify({ metadata: { resourceVersion: '1', ...next }, items })
    pages.set(from === 0 ? '' : String(from), text)
  }
  return pages
}

export async function measureCoverage(): Promise<Measurement[]> {
  const [pods, accounts] = [podPages(), pagesOf(PODS)]
  const api = await serve(({ pathname, searchParams }) => {
    const page = searchParams.get('continue') ?? ''
    if (pathname.endsWith('/pods')) return pods.get(page)
    if (pathname.endsWith('/serviceaccounts')) return accounts.get(page)
    if (pathname.includes('/clusters/'))
      return JSON.stringify({
        cluster: {
          id: 'c',
          name: 'c',
          zone: 'US-EAST-04A',
          status: 'STATUS_RUNNING',
          public: true,
          apiServerEndpoint: api.url.host,
        },
      })
    return JSON.stringify({ metadata: {}, items: [] })
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
  const read = () => readCoverage(context, { cluster: 'c' })
  const warm = await read()
  if (warm.pods !== PODS) throw new Error(`${warm.pods} of ${PODS} pods were counted`)
  const before = process.cpuUsage()
  await read()
  const { user, system } = process.cpuUsage(before)
  const figure = (user + system) / 1000
  api.close()
  await closeStore()
  const size = JSON.stringify(warm).length / 1024
  return [
    {
      what: 'injection coverage of 10,000 pods and accounts, processor time',
      unit: 'ms',
      figure,
      goal: 2000,
    },
    { what: 'size of the coverage sent to the browser', unit: 'KB', figure: size, goal: 512 },
  ]
}
