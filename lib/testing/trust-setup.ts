import { TrustTarget } from '@/lib/core/identity/trust-target'
import type { TrustedAccount } from '@/lib/core/trust-setup/setup-files'

export const ISSUER = 'https://oidc.cks.coreweave.com/id/1f0c7a52-5b4e-4c3c-9c86-0d6b1b7a9e11'
const OTHER = 'https://oidc.cks.coreweave.com/id/77e0b4b8-6f0e-4d3b-8a58-0c3d1f1c2b3a'
const UUID = '1f0c7a52-5b4e-4c3c-9c86-0d6b1b7a9e11'

export const train: TrustedAccount = {
  issuerUrl: ISSUER,
  clusterName: 'train-east',
  namespace: 'ml-team',
  name: 'train-runner',
}
export const elsewhere: TrustedAccount = { ...train, issuerUrl: OTHER, clusterName: 'serve-west' }

export const many = (count: number, of: TrustedAccount = train): TrustedAccount[] =>
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

export const targetOf = (cloud: TrustTarget['cloud'], change: object = {}) =>
  TrustTarget.parse({ cloud, ...typed[cloud], ...change })

/** One of each cloud, and the forms in which a cloud's files differ. */
export const TARGETS: [string, TrustTarget][] = [
  ['AWS', targetOf('aws')],
  ['AWS in China, without a path', targetOf('aws', { partition: 'aws-cn', role: 'train' })],
  ['Google Cloud', targetOf('gcp')],
  [
    'Google Cloud by a service account',
    targetOf('gcp', { serviceAccount: 'train@ml-prod.iam.gserviceaccount.com', audience: 'ours' }),
  ],
  ['an Azure managed identity', targetOf('azure')],
  ['an Azure identity of no known group', targetOf('azure', { resourceGroup: undefined })],
  ['an Azure app', targetOf('azure', { kind: 'app' })],
  ['Vault', targetOf('vault')],
  ['a namespace of Vault', targetOf('vault', { namespace: 'team/ml', mount: 'cks/jwt' })],
  ['Tailscale', targetOf('tailscale')],
  ['another service', targetOf('oidc')],
]
