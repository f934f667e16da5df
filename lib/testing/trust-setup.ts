import { TrustTarget } from '@/lib/core/identity/trust-target'
import type { TrustedAccount } from '@/lib/core/trust-setup/setup-files'

export const SETUP_ISSUER = 'https://oidc.cks.coreweave.com/id/1f0c7a52-5b4e-4c3c-9c86-0d6b1b7a9e11'
const OTHER = 'https://oidc.cks.coreweave.com/id/77e0b4b8-6f0e-4d3b-8a58-0c3d1f1c2b3a'
const UUID = '1f0c7a52-5b4e-4c3c-9c86-0d6b1b7a9e11'

export const trainAccount: TrustedAccount = {
  issuerUrl: SETUP_ISSUER,
  clusterName: 'train-east',
  namespace: 'ml-team',
  name: 'train-runner',
}
export const accountOfOtherCluster: TrustedAccount = {
  ...trainAccount,
  issuerUrl: OTHER,
  clusterName: 'serve-west',
}

export const manyAccounts = (count: number, of: TrustedAccount = trainAccount): TrustedAccount[] =>
  Array.from({ length: count }, (_, i) => ({ ...of, name: `worker-${String(i).padStart(4, '0')}` }))

const typed = {
  aws: { accountId: '012345678901', role: 'workloads/train' },
  gcp: {
    projectNumber: '123456789012',
    projectId: 'ml-prod',
    pool: 'coreweave',
    provider: 'train',
  },
  azure: { tenantId: UUID, clientId: UUID, name: 'train', resourceGroup: 'ml' },
  vault: { address: 'https://vault.example', role: 'train', policies: ['train-read'] },
  tailscale: { clientId: 'abc123', tags: ['tag:train'] },
  oidc: { name: 'Registry', audience: 'registry' },
} as const satisfies Record<TrustTarget['cloud'], object>

export const exampleTarget = (cloud: TrustTarget['cloud'], change: object = {}) =>
  TrustTarget.parse({ cloud, ...typed[cloud], ...change })

/** A target of each cloud, and of each variant that changes the files of a cloud. */
export const EXAMPLE_TARGETS: [string, TrustTarget][] = [
  ['AWS', exampleTarget('aws')],
  ['AWS in China, without a path', exampleTarget('aws', { partition: 'aws-cn', role: 'train' })],
  ['Google Cloud', exampleTarget('gcp')],
  [
    'Google Cloud by a service account',
    exampleTarget('gcp', {
      serviceAccount: 'train@ml-prod.iam.gserviceaccount.com',
      audience: 'ours',
    }),
  ],
  ['an Azure managed identity', exampleTarget('azure')],
  ['an Azure identity of no known group', exampleTarget('azure', { resourceGroup: undefined })],
  ['an Azure app', exampleTarget('azure', { kind: 'app' })],
  ['Vault', exampleTarget('vault')],
  ['a namespace of Vault', exampleTarget('vault', { namespace: 'team/ml', mount: 'cks/jwt' })],
  ['Tailscale', exampleTarget('tailscale')],
  ['another service', exampleTarget('oidc')],
]
