import { describe, expect, test } from 'vitest'
import { TrustTarget } from './trust-target'
import { oidcProviderArn, targetAudience, targetName } from './trust-target-names'

const problemsOf = (input: unknown) => {
  const parsed = TrustTarget.safeParse(input)
  return parsed.success ? [] : parsed.error.issues.map(({ path, message }) => [path[0], message])
}
const aws = { cloud: 'aws', accountId: '012345678901', role: 'train' }
const gcp = {
  cloud: 'gcp',
  projectNumber: '123456789012',
  projectId: 'ml-prod',
  pool: 'coreweave',
  provider: 'train-east',
}
const uuid = '1f0c7a52-5b4e-4c3c-9c86-0d6b1b7a9e11'

describe('the fields of a trust target', () => {
  test.each([
    ['1234', 'The account ID must have 12 digits, including leading zeros.'],
    ['arn:aws:iam::012345678901:role/x', 'Enter only the 12-digit account ID, not an ARN.'],
    ['0123 4567 8901', 'The account ID must have 12 digits, including leading zeros.'],
  ])('reject the account ID %s', (accountId, message) => {
    expect(problemsOf({ ...aws, accountId })).toEqual([['accountId', message]])
  })

  test('accept an account ID with dashes, as the AWS console shows it', () => {
    expect(TrustTarget.parse({ ...aws, accountId: '0123-4567-8901' })).toMatchObject({
      accountId: '012345678901',
    })
  })

  test('distinguish project numbers from project IDs', () => {
    const swapped = { ...gcp, projectNumber: 'ml-prod', projectId: '123456789012' }
    expect(problemsOf(swapped).map(([field]) => field)).toEqual(['projectNumber', 'projectId'])
  })

  test('reject reserved pool names', () => {
    expect(problemsOf({ ...gcp, pool: 'gcp-pool' })).toHaveLength(1)
  })

  test('accept only https for Vault', () => {
    const vault = { cloud: 'vault', role: 'train', address: 'http://vault.example' }
    expect(problemsOf(vault)).toEqual([['address', 'The address must begin with https://.']])
  })
})

test.each([
  [aws, 'sts.amazonaws.com', 'arn:aws:iam::012345678901:role/train'],
  [
    gcp,
    '//iam.googleapis.com/projects/123456789012/locations/global/workloadIdentityPools/coreweave/providers/train-east',
    'projects/123456789012/locations/global/workloadIdentityPools/coreweave/providers/train-east',
  ],
  [
    { cloud: 'azure', tenantId: uuid, clientId: uuid, name: 'train' },
    'api://AzureADTokenExchange',
    `train (${uuid})`,
  ],
  [
    { cloud: 'vault', address: 'https://vault.example', role: 'train' },
    'vault',
    'train at https://vault.example/v1/auth/jwt',
  ],
  [{ cloud: 'tailscale', clientId: 'abc123' }, 'api.tailscale.com/abc123', 'abc123'],
  [{ cloud: 'oidc', name: 'Registry', audience: 'registry' }, 'registry', 'Registry'],
])('%o has its audience and its name', (typed, audience, name) => {
  const target = TrustTarget.parse(typed)
  expect([targetAudience(target), targetName(target)]).toEqual([audience, name])
})

test('AWS names an issuer without its scheme', () => {
  const target = { partition: 'aws', accountId: '012345678901' } as const
  expect(oidcProviderArn(target, 'https://oidc.cks.coreweave.com/id/1f0c')).toBe(
    'arn:aws:iam::012345678901:oidc-provider/oidc.cks.coreweave.com/id/1f0c',
  )
})
