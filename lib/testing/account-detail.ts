import type { AccountGrant, ServiceAccountDetail } from '@/lib/features/service-accounts/schema'

export const exampleIssuer = 'https://oidc.cks.coreweave.com/id/7f3c1d52'
const at = '2026-11-26T14:00:00Z'
const read = <T>(value: T) => ({ ok: true as const, value, at })

export const exampleGrant = (change: Partial<AccountGrant> = {}): AccountGrant => ({
  policy: 'wif-ml-team',
  statement: 'read-datasets',
  effect: 'Allow',
  sentence: 'Can read.',
  principal: 'p',
  exact: true,
  exchange: false,
  ...change,
})

/** An annotated account that may exchange its token and read datasets. */
export const exampleAccount = (
  change: Partial<ServiceAccountDetail> = {},
): ServiceAccountDetail => ({
  cluster: 'c1',
  clusterName: 'train-east',
  zone: 'US-EAST-04A',
  namespace: 'ml-team',
  name: 'train-runner',
  issuerUrl: exampleIssuer,
  createdAt: at,
  injection: 'default',
  audience: exampleIssuer,
  problems: [],
  annotations: {},
  subject: 's',
  principal: 'p',
  at,
  mutation: read({ mutated: true, audience: exampleIssuer, missing: [] }),
  trust: read({
    kind: 'trusted' as const,
    config: { uid: 'u1', name: 'train-east', issuerUrl: exampleIssuer, audience: exampleIssuer },
    audiences: [],
  }),
  grants: read([exampleGrant({ statement: 'sign-in', exchange: true }), exampleGrant()]),
  pods: read({ alive: 2, behind: [], complete: true }),
  verifications: read({ runs: [], foreign: [], proofs: [] }),
  refusals: {},
  ...change,
})
