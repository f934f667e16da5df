import type { Screen } from './screen'

const AWS = 'cloud=aws&accountId=012345678901&role=workloads%2Ftrain-runner&region=us-east-1'
const GCP =
  'cloud=gcp&projectNumber=123456789012&projectId=ml-prod&pool=coreweave&provider=train-east'
const UUID = '1f0c7a52-5b4e-4c3c-9c86-0d6b1b7a9e11'

/** Screens that set up trust in other clouds for one account and for many. */
export const cloudSetupScreens = (
  accounts: string,
  privateCluster: string,
  awsAccount: string,
): Screen[] => [
  { name: 'clouds-empty', path: `${accounts}/train-runner/clouds` },
  { name: 'clouds-aws', path: `${accounts}/train-runner/clouds?${AWS}` },
  ...['train-runner', 'eval'].map(
    (account): Screen => ({
      name: `clouds-verified-${account}`,
      path: `${accounts}/${account}/clouds?cloud=aws&accountId=${awsAccount}&role=train-runner`,
      ready: async (shown) => {
        await shown.getByRole('button', { name: 'Verify', exact: true }).click()
        await shown.getByRole('button', { name: 'Verify again' }).waitFor()
      },
    }),
  ),
  {
    name: 'clouds-typo',
    path: `${accounts}/train-runner/clouds`,
    ready: async (shown) => {
      await shown.getByLabel('AWS account ID').fill('01234567890')
      await shown.getByRole('button', { name: 'Generate files' }).click()
      await shown.getByText('The account ID must have 12 digits').waitFor()
    },
  },
  { name: 'clouds-gcp', path: `${accounts}/train-runner/clouds?${GCP}` },
  {
    name: 'clouds-azure',
    path: `${accounts}/train-runner/clouds?cloud=azure&name=train&tenantId=${UUID}&clientId=${UUID}`,
  },
  {
    name: 'clouds-vault',
    path: `${accounts}/train-runner/clouds?cloud=vault&address=https%3A%2F%2Fvault.example&role=train`,
  },
  { name: 'clouds-missing', path: `${accounts}/nobody/clouds` },
  {
    name: 'clouds-private',
    path: `${privateCluster}/namespaces/ml-team/service-accounts/runner/clouds?cloud=oidc`,
  },
  { name: 'clouds-new', path: '/clouds/new' },
  {
    name: 'clouds-new-many',
    path: `/clouds/new?${AWS}`,
    ready: async (shown) => {
      await shown.getByRole('button', { name: /^Select \d+ shown/ }).click()
      await shown.getByRole('tab', { name: 'Terraform' }).waitFor()
    },
  },
]
